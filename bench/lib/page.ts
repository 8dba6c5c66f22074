/**
 * The page of measurements: the brokers side by side, the codecs side by side, and the machine they ran on.
 *
 * Shape   `page(how, measured, races)` is Markdown; docs/generated/bench.md is made of it and nothing else.
 * Units   in each row.
 * Errors  none.
 */
import { spawnSync } from 'node:child_process';
import { type Measured, row } from './goals.ts';
import type { Speed } from './measure.ts';
import { machine, machineLine, speedTable, table } from './report.ts';

/** How the numbers came about. */
export interface How {
  /** What the reference ran from. */
  readonly command: string;
  readonly quick: boolean;
  readonly warmRecords: number;
  readonly rounds: number;
  readonly loadBefore: number;
}

/** What `bench/codec.bench.ts --json` leaves. */
export interface CodecRaces {
  readonly encode: readonly Speed[];
  readonly decode: readonly Speed[];
}

/** The whole page. */
export function page(how: How, measured: readonly Measured[], races?: CodecRaces): string {
  const java = spawnSync('java', ['-version'], { encoding: 'utf8' }).stderr.split('\n')[0]?.trim();
  const head = ['', 'Apache Kafka 4.3.1', 'reference', 'ratio', 'goal (stretch)', 'reached'];
  const busy = how.loadBefore > machine().cores / 2 ? ' (a busy machine: read the numbers with caution)' : '';
  return `# Measured

The reference (\`${how.command}\`) beside Apache Kafka 4.3.1 with C2 and 1 GB of heap, in one run: both warmed with
${how.warmRecords / 1e6} M records, then ${how.rounds} rounds that take turns. Medians, with the least and the most where there are three or more.
Clients and brokers share the machine; CPU-seconds of the broker's process say more than rates. These are aims, not tests.

${table(head, measured.map(row))}
${races === undefined ? '' : codecs(races)}
${machineLine()}, ${java ?? 'no java'}. Load average before the run: ${how.loadBefore.toFixed(1)}${busy}.
Made by \`npm run bench -- ${how.quick ? '--quick ' : ''}--write\`.
`;
}

const codecs = ({ encode, decode }: CodecRaces): string => `
## The codec beside those of two clients, one thread

${speedTable('encode 1,000 records of 100 B', 'records', encode)}

${speedTable('decode 1,000 records of 1 KiB', 'records', decode)}
`;
