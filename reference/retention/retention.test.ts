/**
 * Goal    the decision about expired segments is RET-001 to RET-006, RET-010 and RET-011 read literally.
 * Method  transcripts of the finer rules, then a property against a dumb twin that deletes one segment at a
 *         time and asks again whether it was allowed to.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expiredSegments, type RetentionLimits, type RetentionView } from './retention.ts';

const NOW = 10_000;
const unlimited: RetentionLimits = { byAge: true, retentionMs: -1, retentionBytes: -1 };

/** Segments of ten offsets and a hundred bytes with these largest timestamps. */
const view = (timestamps: readonly number[], more: Partial<RetentionView> = {}): RetentionView => ({
  segments: timestamps.map((largestTimestampMs, at) => ({
    baseOffset: at * 10,
    sizeBytes: 100,
    largestTimestampMs,
  })),
  logStartOffset: 0,
  highWatermark: timestamps.length * 10,
  logEndOffset: timestamps.length * 10,
  ...more,
});

describe('the finer rules', () => {
  test('RET-003: a segment that reaches the high watermark stays, and all behind it', () => {
    const old = view([0, 0, 0], { highWatermark: 19 });
    expect(expiredSegments(old, { ...unlimited, retentionMs: 1 }, NOW)).toBe(1);
    expect(expiredSegments(old, { ...unlimited, retentionBytes: 0 }, NOW)).toBe(1);
    expect(expiredSegments({ ...old, highWatermark: 20 }, { ...unlimited, retentionMs: 1 }, NOW)).toBe(2);
  });

  test('RET-001: exactly retention.ms is not too old', () => {
    expect(expiredSegments(view([5_000, 9_000]), { ...unlimited, retentionMs: 5_000 }, NOW)).toBe(0);
    expect(expiredSegments(view([4_999, 9_000]), { ...unlimited, retentionMs: 5_000 }, NOW)).toBe(1);
  });

  test('RET-002: the active segment goes by size only when nothing may stay', () => {
    expect(expiredSegments(view([0, 0, 0]), { ...unlimited, retentionBytes: 1 }, NOW)).toBe(2);
    expect(expiredSegments(view([0, 0, 0]), { ...unlimited, retentionBytes: 0 }, NOW)).toBe(3);
  });

  test('RET-006: an active segment without records is not made again and again', () => {
    const empty = { segments: [{ baseOffset: 7, sizeBytes: 0, largestTimestampMs: 0 }], logStartOffset: 7 };
    const idle = { ...empty, highWatermark: 7, logEndOffset: 7 };
    expect(expiredSegments(idle, { ...unlimited, retentionMs: 0, retentionBytes: 0 }, NOW)).toBe(0);
  });

  test('RET-010, RET-011: below the log start under every policy, and only there without delete', () => {
    const limits = { byAge: false, retentionMs: 0, retentionBytes: 0 };
    expect(expiredSegments(view([0, 0, 0], { logStartOffset: 19 }), limits, NOW)).toBe(1);
    expect(expiredSegments(view([0, 0, 0], { logStartOffset: 30 }), limits, NOW)).toBe(2);
  });
});

/** One segment at a time: whether the oldest one that is left may go, for a reason it may still go for. */
function oneByOne(log: RetentionView, limits: RetentionLimits, nowMs: number): number {
  const left = [...log.segments];
  const mayEver = (): boolean => {
    const [oldest, next] = left;
    if (oldest === undefined || (next === undefined && oldest.sizeBytes === 0)) return false;
    return (next?.baseOffset ?? log.logEndOffset) <= log.highWatermark;
  };
  const isBelowStart = (): boolean => left[1] !== undefined && left[1].baseOffset <= log.logStartOffset;
  const isTooMuch = (): boolean => {
    const rest = left.slice(1).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    return limits.byAge && limits.retentionBytes >= 0 && rest >= limits.retentionBytes;
  };
  const isTooOld = (): boolean =>
    limits.byAge && limits.retentionMs >= 0 && nowMs - left[0]!.largestTimestampMs > limits.retentionMs;
  for (const rule of [isBelowStart, isTooMuch, isTooOld]) while (mayEver() && rule()) left.shift();
  return log.segments.length - left.length;
}

test('property: as many go as when they are deleted one at a time', () => {
  const segment = fc.record({ span: fc.nat(5), sizeBytes: fc.nat(4), largestTimestampMs: fc.nat(9) });
  const property = fc.property(
    fc.array(segment, { minLength: 1, maxLength: 6 }),
    fc.record({
      byAge: fc.boolean(),
      retentionMs: fc.integer({ min: -1, max: 9 }),
      retentionBytes: fc.integer({ min: -1, max: 12 }),
    }),
    fc.tuple(fc.nat(30), fc.nat(30)),
    (parts, limits, [start, committed]) => {
      let base = 0;
      const segments = parts.map(({ span, ...rest }) => {
        const one = { baseOffset: base, ...rest };
        base += span + 1;
        return one;
      });
      const highWatermark = Math.min(committed, base);
      const log = {
        segments,
        logStartOffset: Math.min(start, highWatermark),
        highWatermark,
        logEndOffset: base,
      };
      expect(expiredSegments(log, limits, 9)).toBe(oneByOne(log, limits, 9));
    },
  );
  fc.assert(property, { numRuns: 5_000 });
});
