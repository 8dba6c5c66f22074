/**
 * `npm run crash-images`: every crash image on every product, and the table of what they make of it.
 *
 * Shape   `--subjects` says who is tried; `--write` renews their columns in `docs/generated/crash-images.json` and the page made of it.
 * Errors  exit 1 where a row is not as the specification says, 69 where nobody could be tried.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { catalogue, imageGroups } from '../conformance/images/catalogue.ts';
import type { Image } from '../conformance/images/image.ts';
import { Progress, standardScreen } from '../conformance/reports/terminal.ts';
import type { Report } from '../conformance/runner/result.ts';
import { CommandError, exitCodeOfError, exitCodes, sentenceOf } from './exit.ts';
import { flagsOf } from './flags.ts';
import { judgeSubject } from './judge.ts';

const folder = join(fileURLToPath(new URL('..', import.meta.url)), 'docs/generated');
const [dataPath, pagePath] = [join(folder, 'crash-images.json'), join(folder, 'crash-images.md')];
const everybody = ['builtin:reference', 'apache-kafka@4.3.1', 'apache-kafka@3.9.2'];

const help = `Tries every crash image: a damaged data directory, and what a broker makes of it.

  npm run crash-images                                   the reference and Apache Kafka 4.3.1 and 3.9.2
  npm run crash-images -- --subjects builtin:reference   only these, separated by commas
  npm run crash-images -- --only torn-tail               only the groups whose name contains this
  npm run crash-images -- --write                        also renews their columns in docs/generated/crash-images.md
`;

const notTried = 'not tried';
const isBad = (verdict: string): boolean => verdict === 'fail' || verdict === 'warn';

/** `pass`, or in a few words what was wrong. */
export type Column = Readonly<Record<string, string>>;

/** Reads the verdict of every row out of a report: what failed names its row in brackets. */
export function columnOf(report: Pick<Report, 'cases'>): Column {
  const verdictOf = (image: Image): string => {
    const slug = Object.values(imageGroups).find(({ images }) => images.includes(image))!.slug;
    const result = report.cases.find(
      ({ caseId, axes }) => caseId === `log/${slug}` && axes.after === image.after,
    );
    if (result === undefined) return notTried;
    const wrong = result.checks.find(({ message }) => message.includes(`[${image.id}]`));
    if (wrong !== undefined) return wrong.message.replace(`[${image.id}] `, '');
    // What names no row cut the case short: nobody knows how the others would have ended.
    const cut = result.checks.find(({ verdict, message }) => isBad(verdict) && !message.includes('['));
    if (cut !== undefined) return cut.message;
    return result.verdict === 'pass' || result.verdict === 'fail'
      ? 'pass'
      : (result.reason ?? result.verdict);
  };
  return Object.fromEntries(catalogue.map((image) => [image.id, verdictOf(image)]));
}

/** `docs/generated/crash-images.md`. */
export function pageOf(columns: Readonly<Record<string, Column>>): string {
  const subjects = everybody.filter((subject) => columns[subject] !== undefined);
  const sign = (verdict: string | undefined): string =>
    verdict === 'pass' ? '✓' : verdict === undefined ? '' : '✗';
  const parts = [
    '# Crash images',
    '',
    `Made by \`npm run crash-images -- --write\`: ${catalogue.length} damaged directories, each with what a broker must make of it. ✓ as the`,
    'requirement says. A row "with the marker" is damaged after a clean stop; all others after `kill -9`.',
    '',
  ];
  for (const { slug, why, images } of Object.values(imageGroups)) {
    parts.push(`## ${slug}`, '', why, '');
    parts.push(
      `| image | requirement | ${subjects.join(' | ')} |`,
      `|---|---|${subjects.map(() => ':-:').join('|')}|`,
    );
    for (const { id, title, requirement } of images) {
      const cells = subjects.map((subject) => sign(columns[subject]?.[id]));
      parts.push(`| ${title} (\`${id}\`) | ${requirement} | ${cells.join(' | ')} |`);
    }
    parts.push('');
  }
  const wrong = subjects.flatMap((subject) =>
    Object.entries(columns[subject]!)
      .filter(([id, verdict]) => verdict !== 'pass' && catalogue.some((image) => image.id === id))
      .map(([id, verdict]) => `- ${subject}, \`${id}\`: ${verdict}`),
  );
  if (wrong.length > 0) parts.push('## What is not as it should be', '', ...wrong, '');
  return parts.join('\n');
}

async function columnFor(address: string, only: string): Promise<Column> {
  const outcome = await judgeSubject({
    address,
    selection: { select: [`log/images-*${only}*`], skip: [], reqs: [], levels: [] },
    out: join('.ktck', 'crash-images', address.replace(/[^A-Za-z0-9.-]+/g, '-')),
    progress: new Progress(standardScreen()),
    argv: process.argv.slice(2),
  });
  if (outcome.report === undefined) throw new CommandError(exitCodes.kitFault, 'No report was written.');
  return columnOf(outcome.report);
}

async function main(): Promise<void> {
  const { values } = flagsOf(help, {
    options: {
      subjects: { type: 'string' },
      only: { type: 'string', default: '' },
      write: { type: 'boolean' },
    },
  });
  const columns: Record<string, Column> = existsSync(dataPath)
    ? JSON.parse(readFileSync(dataPath, 'utf8'))
    : {};
  let red = 0;
  for (const address of values.subjects?.split(',') ?? everybody) {
    const tried = Object.entries(await columnFor(address, values.only)).filter(
      ([, verdict]) => verdict !== notTried,
    );
    columns[address] = { ...columns[address], ...Object.fromEntries(tried) };
    red += tried.filter(([, verdict]) => verdict !== 'pass').length;
  }
  process.stdout.write(`${catalogue.length} images, ${red} cells are not as they should be\n`);
  if (values.write) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(dataPath, `${JSON.stringify(columns, null, 1)}\n`);
    writeFileSync(pagePath, pageOf(columns));
  }
  process.exitCode = red === 0 ? 0 : 1;
}

if (import.meta.main) {
  try {
    await main();
  } catch (error) {
    process.stderr.write(`${sentenceOf(error)}\n`);
    process.exitCode = exitCodeOfError(error);
  }
}
