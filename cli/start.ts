/** `npm start`: judges the reference in the simulator, with progress, a table by mechanism, and the paths of the reports. */
import { mechanismTable, Progress, standardScreen, summaryLine } from '../conformance/reports/terminal.ts';
import { exitCodeOfError, sentenceOf } from './exit.ts';
import { judgeSubject } from './judge.ts';

const screen = standardScreen();
const interruption = new AbortController();
process.once('SIGINT', () => interruption.abort());
screen.write('Judging the reference broker against the specification (builtin:reference) …\n');
try {
  const outcome = await judgeSubject({
    address: 'builtin:reference',
    selection: { select: [], skip: [], reqs: [], levels: [] },
    progress: new Progress(screen),
    signal: interruption.signal,
    argv: ['run', 'builtin:reference'],
  });
  const { folder, summary } = outcome;
  screen.write(`\n${mechanismTable(summary, screen)}\n`);
  screen.write(
    `Reports: ${folder}/report.html (open it in a browser), ${folder}/report.json, ${folder}/events.ndjson\n`,
  );
  screen.write('Next: npm run ktck -- run --help\n');
  screen.write(`${summaryLine(summary, `${folder}/report.html`)}\n`);
  process.exitCode = outcome.exitCode;
} catch (error) {
  screen.write(`${sentenceOf(error)}\n`);
  process.exitCode = exitCodeOfError(error);
}
