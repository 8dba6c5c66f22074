/**
 * Goal:   FET-010: a stale leader epoch is fenced, a newer one is unknown, and an absent one is not looked
 *         at.
 * Method: the table, by hand, at its edges.
 */
import { expect, test } from 'vitest';
import { leaderEpoch } from '../base/ids.ts';
import { checkCurrentLeaderEpoch } from './leader-epoch.ts';

test.each([
  [-1, 7, 'NONE'],
  [-2_147_483_648, 7, 'NONE'],
  [7, 7, 'NONE'],
  [0, 0, 'NONE'],
  [6, 7, 'FENCED_LEADER_EPOCH'],
  [0, 1, 'FENCED_LEADER_EPOCH'],
  [8, 7, 'UNKNOWN_LEADER_EPOCH'],
  [2_147_483_647, 0, 'UNKNOWN_LEADER_EPOCH'],
])('a request of epoch %i at a leader of epoch %i: %s', (requested, current, answer) => {
  expect(checkCurrentLeaderEpoch(requested, leaderEpoch(current))).toBe(answer);
});
