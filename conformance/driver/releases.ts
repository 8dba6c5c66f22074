/**
 * Releases of Kafka, compared by their numbers.
 *
 * Shape   `4.3.1`, `3.9`, `0.11.0.0`; a missing part is zero.
 */

/** Negative when `a` is older than `b`, zero when they are the same release. */
export function compareReleases(a: string, b: string): number {
  const parts = (release: string): number[] =>
    release.split('.').map((part) => Number.parseInt(part, 10) || 0);
  const [left, right] = [parts(a), parts(b)];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Whether a rule that holds from `since` (inclusive) until `until` (exclusive) speaks about `release`. */
export function appliesTo(release: string, since: string | undefined, until: string | undefined): boolean {
  if (since !== undefined && compareReleases(release, since) < 0) return false;
  return until === undefined || compareReleases(release, until) < 0;
}
