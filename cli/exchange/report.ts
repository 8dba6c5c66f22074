/** The exchange in words: a table for people, JSON for programs. */
import type { Cell } from './judge.ts';

const sign = ({ findings, looks }: Cell): string =>
  findings.length === 0 ? `✓ ${looks}` : `✗ ${findings.length} of ${looks}`;

/** Lines of a Markdown table: a row for each writer and stop, a column for each reader. */
export function tableOf(cells: readonly Cell[]): string[] {
  const readers = [...new Set(cells.map(({ reader }) => reader))];
  const rows = new Map<string, Cell[]>();
  for (const cell of cells) {
    const key = `${cell.writer} | ${cell.stop === 'clean' ? 'clean stop' : 'kill -9'}`;
    rows.set(key, [...(rows.get(key) ?? []), cell]);
  }
  return [
    `| written by | ended by | ${readers.map((reader) => `read by ${reader}`).join(' | ')} |`,
    `|---|---|${readers.map(() => ':-:').join('|')}|`,
    ...[...rows].map(([key, mine]) => {
      const signs = readers.map((reader) => {
        const cell = mine.find((one) => one.reader === reader);
        return cell === undefined ? '' : sign(cell);
      });
      return `| ${key} | ${signs.join(' | ')} |`;
    }),
  ];
}

/** What was found, cell by cell. */
export function findingsOf(cells: readonly Cell[]): string[] {
  return cells.flatMap(({ writer, reader, stop, findings }) =>
    findings.map((finding) => `${writer} → ${reader} (${stop}): ${finding}`),
  );
}

/** What both kinds of exchange gave. */
export interface Exchanged {
  readonly partitions: readonly Cell[];
  readonly wholes: readonly Cell[];
}

/** `docs/generated/exchange.md`. */
export function exchangePage({ partitions, wholes }: Exchanged): string {
  const findings = [...findingsOf(partitions), ...findingsOf(wholes)];
  return [
    '# Exchange of directories',
    '',
    'Made by `ktck exchange --write`. A ✓ stands before the number of things that were compared.',
    '',
    '## Partition directories',
    '',
    'A product writes, stops cleanly or is killed; the reader opens a copy of the directories under a topic of its own (only the topic',
    'id is rewritten), must show the same bytes, offsets, times, epochs and producers, and goes on writing; then the writer reads that',
    'back.',
    '',
    ...tableOf(partitions),
    '',
    '## Whole log directories',
    '',
    'With identity, metadata log and checkpoints, as they were left. An older release is not asked to open what a newer one wrote.',
    '',
    ...tableOf(wholes),
    '',
    ...(findings.length === 0
      ? []
      : ['## Differences', '', ...findings.map((finding) => `- ${finding}`), '']),
  ].join('\n');
}
