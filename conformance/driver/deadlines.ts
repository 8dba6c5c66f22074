/**
 * How long the kit waits. A deadline alone never convicts: it only starts a liveness probe.
 *
 * Units   milliseconds of the subject's clock. Real clocks are scaled by the run's factor and by the measured round trip.
 * Source  OURS: a slow machine must not read as a wrong broker.
 */

/** The waits of one run. */
export interface Deadlines {
  /** How long an answer may take when the case does not say. */
  readonly answerMs: number;
  /** How long a liveness probe waits. */
  readonly probeMs: number;
  /** A deadline of the case, scaled. */
  scaled(ms: number): number;
}

/** Deadlines of a subject whose clock is real, scaled; virtual ones cost nothing and stay as written. */
export function deadlinesOf(clock: 'virtual' | 'real', timeoutScale: number, roundTripMs: number): Deadlines {
  if (clock === 'virtual') return { answerMs: 60_000, probeMs: 60_000, scaled: (ms) => ms };
  const scaled = (ms: number): number => Math.ceil(ms * timeoutScale + 4 * roundTripMs);
  return { answerMs: scaled(15_000), probeMs: scaled(10_000), scaled };
}
