/**
 * A few versions of an API instead of all of them, for rules that do not depend on the version: the oldest,
 * the one in daily use, and the newest.
 */
import type { Client } from '../../driver/client.ts';

export const fewVersions = ['lowest', 'usual', 'highest'] as const;

/**
 * Per API: the first version the rules speak of, and the last that names topics by name or is not yet
 * flexible.
 */
const known = {
  Fetch: { from: 4, usual: 12 },
  ListOffsets: { from: 1, usual: 5 },
  OffsetForLeaderEpoch: { from: 1, usual: 3 },
} as const;

/** The version that stands at this place of what the subject offers; never below `from`. */
export function versionAt(client: Client, api: keyof typeof known, place: unknown, from = 0): number {
  const range = client.versions(api) ?? { min: 0, max: client.version(api) };
  const lowest = Math.max(range.min, known[api].from, from);
  if (place === 'lowest') return Math.min(lowest, range.max);
  return place === 'highest' ? range.max : Math.min(Math.max(known[api].usual, lowest), range.max);
}
