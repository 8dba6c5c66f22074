/**
 * Property: the next high watermark is the largest end that the leader and every in-sync replica hold.
 * Method: random views with small offsets, so that ties are common; the oracle tries one offset at a time.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { offset } from '../base/ids.ts';
import { effectiveMinIsr, type LeaderView, nextHighWatermark } from './high-watermark.ts';

const view = fc
  .record({
    highWatermark: fc.nat(6),
    ahead: fc.nat(6),
    effectiveMinIsr: fc.integer({ min: 1, max: 3 }),
    followers: fc.array(fc.nat(12), { maxLength: 3 }),
  })
  .map(
    ({ highWatermark, ahead, effectiveMinIsr, followers }): LeaderView => ({
      ...{
        highWatermark: offset(highWatermark),
        logEndOffset: offset(highWatermark + ahead),
        effectiveMinIsr,
      },
      isrSize: followers.length + 1,
      followerEndOffsets: followers.map(offset),
    }),
  );

test('the next high watermark is the largest end that all hold', () => {
  const property = fc.property(view, (leader) => {
    let largest: number | undefined;
    for (let end = leader.highWatermark + 1; end <= leader.logEndOffset; end++) {
      const held = leader.followerEndOffsets.every((follower) => follower >= end);
      if (leader.isrSize >= leader.effectiveMinIsr && held) largest = end;
    }
    expect(nextHighWatermark(leader)).toBe(largest);
  });
  fc.assert(property, { numRuns: 5_000 });
});

test('no more copies can be asked for than there are replicas', () => {
  expect([effectiveMinIsr(3, 1), effectiveMinIsr(2, 3), effectiveMinIsr(1, 1)]).toEqual([1, 2, 1]);
});
