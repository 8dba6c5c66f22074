/** `ktck run <subject>`: judges a subject and writes the report. */
import { readFileSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import { mechanismTable, Progress, standardScreen, summaryLine } from '../../conformance/reports/terminal.ts';
import type { Selection } from '../../conformance/runner/plan.ts';
import type { Level, Profile } from '../../spec/requirements/define.ts';
import { CommandError, exitCodes } from '../exit.ts';
import { judgeSubject } from '../judge.ts';
import { readSubjectFile } from '../subject-file.ts';
import { addressForms } from '../subjects.ts';

interface RunFlags {
  select: string[];
  skip: string[];
  req: string[];
  level?: Level[];
  profile?: Profile[];
  release?: string;
  jobs?: number;
  seed?: number;
  out?: string;
  strict?: boolean;
  timeoutScale?: number;
  allowRemote: string[];
  allowCrash?: boolean;
  failFast?: boolean;
  subject?: string;
}

const examples = `
Subjects:
  ${addressForms.join('\n  ')}

Examples:
  ktck run builtin:reference
  ktck run builtin:reference --release 3.9 --select 'legacy/*'
  ktck run tcp:127.0.0.1:9092 --profile protocol
  ktck run apache-kafka@4.3.1 --select 'produce/*' --jobs 2
  ktck run apache-kafka@3.9.2 --select 'fetch/long-poll[version=12]' --seed 7
  ktck run tcp:127.0.0.1:9092 --skip @known-slow.txt --level must

A pattern is a case id with * in it, optionally with axis values in brackets; @file reads one pattern a line.
Exit: 0 as claimed, 1 a requirement is broken (fail, crash, timeout), 2 unknown (inconclusive, harness fault, claimed but not
exercised; with --strict any untestable MUST), 64 usage, 65 bad data, 69 subject unavailable, 70 fault of the kit, 130 interrupted.`;

/** The command. */
export function runCommand(): Command {
  return addSelection(
    new Command('run')
      .description('judge a subject and write a report')
      .argument('<subject>', 'whom to judge'),
  )
    .option('--profile <list>', 'what may convict: protocol, disk, apache', profiles)
    .option('--release <version>', 'the release of Kafka the subject is judged by', release)
    .option('--jobs <n>', 'cases side by side (real clocks only)', positiveInteger)
    .option('--seed <n>', 'where chance begins', integer)
    .option('--out <dir>', 'folder of the report')
    .option('--strict', 'an untestable MUST is exit 2')
    .option('--timeout-scale <x>', 'multiplies every deadline', positiveNumber)
    .option('--allow-remote <host>', 'allow this host, which is not on this machine', collect, [])
    .option('--allow-crash', 'send requests that may end the process, to what the kit has started')
    .option('--fail-fast', 'stop at the first failure')
    .option('--subject <file>', 'what the subject says of itself (ktck.subject.yaml)')
    .addHelpText('after', examples)
    .action(runAction);
}

/** The flags that choose cases. */
export function addSelection(command: Command): Command {
  return command
    .option('--select <pattern>', 'only these cases (repeatable; @file)', patterns, [])
    .option('--skip <pattern>', 'not these cases (repeatable; @file)', patterns, [])
    .option('--req <id>', 'only cases that check this requirement (repeatable)', collect, [])
    .option('--level <list>', 'only cases of these levels: must, should, may', levels);
}

/** Makes a selection of the flags. */
export const selectionOf = (flags: Pick<RunFlags, 'select' | 'skip' | 'req' | 'level'>): Selection => ({
  select: flags.select,
  skip: flags.skip,
  reqs: flags.req,
  levels: flags.level ?? [],
});

async function runAction(address: string, flags: RunFlags): Promise<void> {
  const screen = standardScreen();
  const interruption = new AbortController();
  const interrupt = (): void => interruption.abort();
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  const { level: _level, req: _req, select: _select, skip: _skip, profile, subject, ...rest } = flags;
  const said = subject === undefined ? undefined : readSubjectFile(subject);
  const claimed = said?.claims;
  const outcome = await judgeSubject({
    address,
    selection: selectionOf(flags),
    ...(claimed ? { profiles: claimed.profiles } : {}),
    ...(claimed?.release ? { release: claimed.release } : {}),
    ...(said ? { name: said.name, version: said.version } : {}),
    ...(profile ? { profiles: profile } : {}),
    ...rest,
    progress: new Progress(screen),
    signal: interruption.signal,
    argv: process.argv.slice(2),
  });
  process.off('SIGINT', interrupt);
  process.off('SIGTERM', interrupt);
  screen.write(`\n${mechanismTable(outcome.summary, screen)}\n`);
  const { leftovers } = outcome.summary;
  if (leftovers.length > 0) {
    const more = leftovers.length > 5 ? ` and ${leftovers.length - 5} more (see the report)` : '';
    screen.write(`Topics that could not be deleted: ${leftovers.slice(0, 5).join(', ')}${more}
`);
  }
  screen.write(`${summaryLine(outcome.summary, `${outcome.folder}/report.html`)}\n`);
  process.exitCode = outcome.exitCode;
}

const collect = (value: string, previous: string[]): string[] => [...previous, value];

function patterns(value: string, previous: string[]): string[] {
  if (!value.startsWith('@')) return [...previous, value];
  let text: string;
  try {
    text = readFileSync(value.slice(1), 'utf8');
  } catch (error) {
    throw new CommandError(
      exitCodes.badData,
      `The pattern file ${value.slice(1)} cannot be read: ${(error as Error).message}`,
    );
  }
  const lines = text.split('\n').map((line) => line.replace(/#.*/, '').trim());
  return [...previous, ...lines.filter((line) => line !== '')];
}

function oneOf<Word extends string>(
  words: readonly Word[],
  fold: (text: string) => string,
): (value: string) => Word[] {
  return (value) =>
    value.split(',').map((part) => {
      const word = fold(part.trim()) as Word;
      if (!words.includes(word))
        throw new InvalidArgumentError(`Allowed: ${words.join(', ').toLowerCase()}.`);
      return word;
    });
}

const levels = oneOf<Level>(['MUST', 'SHOULD', 'MAY'], (text) => text.toUpperCase());
const profiles = oneOf<Profile>(['protocol', 'disk', 'apache'], (text) => text.toLowerCase());

function release(value: string): string {
  if (!/^\d+(\.\d+)*$/.test(value)) throw new InvalidArgumentError('Write it like 4.3.1.');
  return value;
}

function integer(value: string): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new InvalidArgumentError('A whole number is needed.');
  return number;
}

function positiveInteger(value: string): number {
  const number = integer(value);
  if (number < 1) throw new InvalidArgumentError('At least 1 is needed.');
  return number;
}

function positiveNumber(value: string): number {
  const number = Number(value);
  if (!(number > 0) || !Number.isFinite(number))
    throw new InvalidArgumentError('A number above 0 is needed.');
  return number;
}
