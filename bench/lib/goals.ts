/**
 * What the benchmark aims at, and how a row of its table says what was reached.
 *
 * Shape   a goal is a ratio to Apache Kafka in the same run, or an absolute number; `less` or `more` of it is
 *         better.
 * Units   in each row's title.
 * Errors  none: a missed goal is printed, never thrown.
 */
import { median } from './measure.ts';

export interface Goal {
  readonly title: string;
  readonly better: 'less' | 'more';
  /** `ratio`: reference over Apache Kafka. */
  readonly kind: 'ratio' | 'absolute';
  readonly goal?: number;
  readonly stretch?: number;
  readonly digits: number;
}

/** A goal with the rounds of both. */
export interface Measured extends Goal {
  readonly reference: readonly number[];
  readonly apache: readonly number[];
}

/** The cells of a row. */
export function row(measured: Measured): string[] {
  const { title, kind, digits, goal, stretch, better } = measured;
  const spread = (values: readonly number[]): string => {
    if (values.length === 0) return '–';
    const middle = shown(median(values), digits);
    if (values.length < 3) return middle;
    return `${middle} (${shown(Math.min(...values), digits)}–${shown(Math.max(...values), digits)})`;
  };
  const ratio =
    measured.apache.length === 0 ? undefined : median(measured.reference) / median(measured.apache);
  const sign = better === 'less' ? '≤' : '≥';
  const unit = kind === 'ratio' ? ' ×' : '';
  const aim = goal === undefined ? '' : `${sign} ${goal}${unit} (${stretch ?? '–'})`;
  return [
    title,
    spread(measured.apache),
    spread(measured.reference),
    ratio ? `${ratio.toFixed(2)} ×` : '–',
    aim,
    reached(measured),
  ];
}

/** `stretch`, `goal`, `missed`, or nothing where there is no goal. */
export function reached({ kind, better, goal, stretch, reference, apache }: Measured): string {
  if (goal === undefined || reference.length === 0) return '';
  if (kind === 'ratio' && apache.length === 0) return 'not compared';
  const value = kind === 'ratio' ? median(reference) / median(apache) : median(reference);
  const meets = (limit: number): boolean => (better === 'less' ? value <= limit : value >= limit);
  if (stretch !== undefined && meets(stretch)) return 'stretch';
  return meets(goal) ? 'goal' : 'missed';
}

const shown = (value: number, digits: number): string =>
  value >= 10_000 ? `${(value / 1_000).toFixed(value >= 100_000 ? 0 : 1)} k` : value.toFixed(digits);

const ratio = (
  title: string,
  better: 'less' | 'more',
  digits: number,
  goal?: number,
  stretch?: number,
): Goal => ({
  title,
  better,
  kind: 'ratio',
  digits,
  ...(goal === undefined ? {} : { goal }),
  ...(stretch === undefined ? {} : { stretch }),
});

/** Rows that the workloads fill: `workload.number`. */
export const workloadGoals: Readonly<Record<string, Goal>> = {
  'produce.cpuSecondsPerMillion': ratio(
    'produce 1 M × 100 B, librdkafka: broker CPU-s per M',
    'less',
    3,
    1,
    0.7,
  ),
  'produce.perSecond': ratio('the same: records/s (bound by the client)', 'more', 0),
  'consume.cpuSecondsPerMillion': ratio('consume 1 M, librdkafka: broker CPU-s per M', 'less', 3, 1.5, 1),
  'consume.perSecond': ratio('the same: records/s (bound by the client)', 'more', 0),
  'single.perSecond': ratio('one small produce at a time: requests/s', 'more', 0, 1, 1.3),
  'single.p50Us': ratio('the same: p50 µs', 'less', 0),
  'single.p99Us': ratio('the same: p99 µs', 'less', 0),
  'single.cpuUs': ratio('the same: broker CPU µs a request', 'less', 1),
  'connections.perSecond': ratio('100 connections, 10 records a request: requests/s', 'more', 0, 1.5, 2.5),
  'connections.cpuUs': ratio('the same: broker CPU µs a request', 'less', 1),
  'wide.perSecond': ratio('requests of 100 partitions × 10 records: requests/s', 'more', 0, 1.5, 2.5),
  'wide.cpuUs': ratio('the same: broker CPU µs a request', 'less', 0),
  'partitions.perSecond': ratio('100 partitions, batches ≤ 10, librdkafka: records/s', 'more', 0, 1.5, 2.5),
  'partitions.cpuSecondsPerMillion': ratio('the same: broker CPU-s per M', 'less', 2),
};

const absolute = (
  title: string,
  better: 'less' | 'more',
  digits: number,
  goal: number,
  stretch?: number,
): Goal => ({
  title,
  better,
  kind: 'absolute',
  digits,
  goal,
  ...(stretch === undefined ? {} : { stretch }),
});

/** Rows about a broker's life, and about the reference alone. */
export const lifeGoals = {
  firstAck: absolute('start to first acknowledged produce, s', 'less', 3, 0.3, 0.15),
  idle: absolute('resident memory idle, MB', 'less', 0, 90, 75),
  loaded: absolute('resident memory after the produce and consume rounds, MB', 'less', 0, 130, 90),
  encode: absolute('codec, one thread: encode 100 B records, M/s', 'more', 1, 5),
  decode: absolute('codec, one thread: verified decode of 1 KiB records, GB/s', 'more', 2, 1),
  slice: absolute('all cases on builtin:reference, s', 'less', 1, 10),
};
