/**
 * Timing of small pieces of work in one process: warm up, then rounds that take turns, so that a busy machine
 * is unfair to all alike.
 *
 * Shape   `race(contestants)` runs every contestant in every round and keeps the medians.
 * Units   nanoseconds of a monotonic clock; work is counted in operations and in bytes.
 * Errors  what a contestant throws.
 */
export interface Contestant {
  readonly name: string;
  /** Does the work once. */
  run(): unknown;
  readonly operationsPerRun: number;
  readonly bytesPerRun: number;
}

export interface Speed {
  readonly name: string;
  readonly operationsPerSecond: number;
  readonly bytesPerSecond: number;
}

export interface RaceOptions {
  readonly rounds: number;
  readonly roundMs: number;
}

/** Runs contestants against each other; async ones are awaited, which costs them a microtask a run. */
export async function race(contestants: readonly Contestant[], options: RaceOptions): Promise<Speed[]> {
  const nsPerRun = contestants.map((): number[] => []);
  for (const contestant of contestants) await roundOf(contestant, options.roundMs); // Warm.
  for (let round = 0; round < options.rounds; round++) {
    for (const [i, contestant] of contestants.entries()) {
      nsPerRun[i]!.push(await roundOf(contestant, options.roundMs));
    }
  }
  return contestants.map(({ name, operationsPerRun, bytesPerRun }, i) => {
    const ns = median(nsPerRun[i]!);
    return {
      name,
      operationsPerSecond: (operationsPerRun * 1e9) / ns,
      bytesPerSecond: (bytesPerRun * 1e9) / ns,
    };
  });
}

/** Repeats for a while; nanoseconds of one run. */
async function roundOf({ run }: Contestant, roundMs: number): Promise<number> {
  const start = process.hrtime.bigint();
  const stop = start + BigInt(roundMs) * 1_000_000n;
  let runs = 0;
  let now = start;
  while (now < stop) {
    for (let i = 0; i < 8; i++) {
      const result = run();
      if (result instanceof Promise) await result;
    }
    runs += 8;
    now = process.hrtime.bigint();
  }
  return Number(now - start) / runs;
}

/** The middle of some numbers. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
