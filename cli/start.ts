/** `npm start`: judges the reference in the simulator, with progress, a table by mechanism, the short campaigns of storage, and the paths of the reports. */
import { mechanismTable, Progress, standardScreen, summaryLine } from '../conformance/reports/terminal.ts';
import { exitCodeOfError, sentenceOf } from './exit.ts';
import { flagsOf } from './flags.ts';
import { judgeSubject } from './judge.ts';
import { shortForms } from './short-forms.ts';

const help = `Judges the reference broker, and tries storage in short forms of its campaigns.

  npm start
  npm run ktck -- run --help        judges any broker
`;
flagsOf(help, { options: {} });

const screen = standardScreen();
const interruption = new AbortController();
process.once('SIGINT', () => interruption.abort());
screen.write('Judging the reference broker against the specification (builtin:reference) …\n');

/** The campaigns of storage in their short forms; says whether one is broken. */
async function storage(): Promise<boolean> {
  let broken = false;
  screen.write('\nStorage, short forms (npm run crash-points, exchange, crash-images for the whole):\n');
  for (const { title, run } of shortForms) {
    const began = performance.now();
    const [mark, told] = await run().then(
      (sentence) => ['✓', sentence] as const,
      (error: Error) => ['✗', error.message] as const,
    );
    broken ||= mark === '✗';
    screen.write(`  ${mark} ${title}: ${told} (${((performance.now() - began) / 1_000).toFixed(1)} s)\n`);
  }
  screen.write('\n');
  return broken;
}

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
  const broken = await storage();
  screen.write(
    `Reports: ${folder}/report.html (open it in a browser), ${folder}/report.json, ${folder}/events.ndjson\n`,
  );
  screen.write('Next: npm run ktck -- run --help\n');
  screen.write(`${summaryLine(summary, `${folder}/report.html`)}\n`);
  process.exitCode = broken ? 1 : outcome.exitCode;
} catch (error) {
  screen.write(`${sentenceOf(error)}\n`);
  process.exitCode = exitCodeOfError(error);
}
