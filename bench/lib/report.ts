/**
 * What a benchmark prints: the machine, a table, and the same as JSON for whoever compares runs.
 *
 * Shape   `machine()`, `table(head, rows)`, `speedTable(title, unit, speeds)`; numbers are formatted here and
 *         nowhere else.
 * Units   rates a second, in thousands (k), millions (M) and thousands of millions (G).
 * Errors  none.
 */
import { arch, availableParallelism, cpus, platform, release, totalmem } from 'node:os';
import type { Speed } from './measure.ts';

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly system: string;
  readonly node: string;
}

/** The facts without which a number says nothing. */
export const machine = (): Machine => ({
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
  cores: availableParallelism(),
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  system: `${platform()} ${release()} ${arch()}`,
  node: process.version,
});

/** The same in a line. */
export function machineLine(): string {
  const { cpu, cores, memoryGiB, system, node } = machine();
  return `${cpu}, ${cores} cores, ${memoryGiB} GiB, ${system}, Node ${node}`;
}

/** `12.3 M`, `980 k`, `42`. */
export function rate(value: number): string {
  for (const [size, letter] of [
    [1e9, 'G'],
    [1e6, 'M'],
    [1e3, 'k'],
  ] as const) {
    if (value >= size) return `${(value / size).toPrecision(3)} ${letter}`;
  }
  return value.toPrecision(3);
}

/** Rows under a head, in columns; also readable as Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

/** The contestants of a race, each beside the first. */
export function speedTable(title: string, unit: string, speeds: readonly Speed[]): string {
  const first = speeds[0]!.operationsPerSecond;
  const rows = speeds.map(({ name, operationsPerSecond, bytesPerSecond }) => [
    name,
    rate(operationsPerSecond),
    `${rate(bytesPerSecond)}B`,
    `${(operationsPerSecond / first).toPrecision(2)} ×`,
  ]);
  return table([title, `${unit}/s`, 'bytes/s', 'to the first'], rows);
}
