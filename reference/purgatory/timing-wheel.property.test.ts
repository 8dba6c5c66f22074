/**
 * Property: the wheel fires what a sorted list would fire, at the same moments, and never early. Method:
 * random starts, cancels and steps of the clock, with deadlines from the next millisecond to far beyond the
 * third level; the twin is a plain array that is searched from end to end.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { monotonicMs } from '../base/ids.ts';
import { type TimerEntry, TimingWheel } from './timing-wheel.ts';

const step = fc.oneof(
  fc.record({ kind: fc.constant('start' as const), delay: fc.integer({ min: -5, max: 45 }) }),
  fc.record({ kind: fc.constant('start' as const), delay: fc.integer({ min: 0, max: 20_000 }) }),
  fc.record({ kind: fc.constant('cancel' as const), pick: fc.nat(1000) }),
  fc.record({ kind: fc.constant('advance' as const), ms: fc.integer({ min: 0, max: 30 }) }),
  fc.record({ kind: fc.constant('advance' as const), ms: fc.integer({ min: 0, max: 9_000 }) }),
  fc.record({ kind: fc.constant('jump' as const) }),
);

test('the wheel agrees with a list that is searched from end to end', () => {
  const property = fc.property(fc.nat(100_000), fc.array(step, { maxLength: 120 }), (startMs, steps) => {
    let now = startMs;
    const wheel = new TimingWheel<number>(monotonicMs(now));
    const twin = new Map<number, { deadline: number; entry: TimerEntry<number> }>();
    let lastId = 0;
    const advance = (to: number): void => {
      now = to;
      const fired = wheel.advance(monotonicMs(now));
      const due = [...twin].filter(([, timer]) => timer.deadline <= now).map(([id]) => id);
      expect([...fired].sort((a, b) => a - b)).toEqual(due.sort((a, b) => a - b));
      const deadlines = fired.map((id) => twin.get(id)!.deadline);
      expect(deadlines.filter((d) => d > startMs)).toEqual(
        deadlines.filter((d) => d > startMs).sort((a, b) => a - b),
      );
      for (const id of fired) twin.delete(id);
    };
    for (const one of steps) {
      if (one.kind === 'start') {
        const deadline = Math.max(0, now + one.delay);
        const id = ++lastId;
        twin.set(id, { deadline, entry: wheel.start(id, monotonicMs(deadline)) });
      } else if (one.kind === 'cancel') {
        const victim = [...twin.keys()][one.pick % Math.max(1, twin.size)];
        if (victim === undefined) continue;
        wheel.cancel(twin.get(victim)!.entry);
        twin.delete(victim);
      } else if (one.kind === 'advance') advance(now + one.ms);
      else if (wheel.nextDeadline() !== undefined) advance(Math.max(now, wheel.nextDeadline()!));
      expect(wheel.size).toBe(twin.size);
      const earliest = Math.min(...[...twin.values()].map((timer) => timer.deadline));
      if (twin.size > 0) expect(wheel.nextDeadline()!).toBeLessThanOrEqual(Math.max(earliest, now));
    }
  });
  // Two timers that are overdue when they start, the later deadline first.
  const overdue = [
    { kind: 'advance' as const, ms: 2 },
    { kind: 'start' as const, delay: 0 },
    { kind: 'start' as const, delay: -1 },
    { kind: 'advance' as const, ms: 0 },
  ];
  fc.assert(property, { numRuns: 500, examples: [[0, overdue]] });
});
