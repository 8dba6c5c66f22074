/**
 * Which versions of an API may be spoken: those that the specification defines for the release on trial and the subject advertises.
 *
 * Shape   ranges are inclusive on both ends, as Kafka writes them. Unstable versions are left out.
 * Source  spec/protocol/api-keys.ts; OURS: an unknown newer release is judged by the newest release we know.
 */
import { apis } from '../../spec/protocol/api-keys.ts';
import { compareReleases } from './releases.ts';

/** Both ends belong to the range. */
export interface VersionRange {
  readonly min: number;
  readonly max: number;
}

const byName = new Map<string, (typeof apis)[number]>(apis.map((row) => [row.name, row]));
const byKey = new Map(apis.map((row) => [row.key, row]));
const releases = ['3.9.2', '4.3.1'] as const;

/** The API's name, or `undefined` for an unknown key. */
export const apiNameOf = (key: number): string | undefined => byKey.get(key)?.name;

/** The newest release whose tables we hold and which is not newer than `release`; else the oldest we hold. */
export function knownRelease(release: string): (typeof releases)[number] {
  return releases.findLast((candidate) => compareReleases(candidate, release) <= 0) ?? releases[0];
}

/** The versions that the specification defines for this release. */
export function specifiedRange(api: string, release: string): VersionRange | undefined {
  const row = byName.get(api)?.releases[knownRelease(release)];
  if (!row || 'removed' in row) return undefined;
  return { min: row.min, max: row.maxStable };
}

/** The part of both ranges that is common, if there is one. */
export function commonRange(
  a: VersionRange | undefined,
  b: VersionRange | undefined,
): VersionRange | undefined {
  if (!a || !b) return undefined;
  const range = { min: Math.max(a.min, b.min), max: Math.min(a.max, b.max) };
  return range.min <= range.max ? range : undefined;
}
