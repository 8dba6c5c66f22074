/**
 * Segments leave service, and others take their place, so that a crash at any step leads back to the old ones
 * or on to the new ones. Where nothing was left of the last of the old ones, such a one may stay beside the
 * new, as it may in Kafka: all it holds has been superseded, and the next round takes it.
 *
 *     .cleaned files complete and durable
 *       → renamed to .swap, from the highest base down   (a .cleaned file left over: nothing has happened yet)
 *       → old files renamed to .deleted                  (a .swap log left over: everything has happened)
 *       → .swap taken off, directory synced              → .deleted files removed when file.delete.delay.ms has passed
 *
 * Shape   functions on the log's state, called inside the directory's guard. Who sends from an old segment
 *         goes on doing so.
 * Units   times are those of `Now`.
 * Errors  `DiskFault` from the disk.
 * Source  kafka@1eb7644:storage/src/main/java/org/apache/kafka/storage/internals/log/LocalLog.java#replaceSegments, #deleteSegmentFiles
 */
import type { Now } from '../base/actor.ts';
import { assert } from '../base/assert.ts';
import { later } from '../base/ids.ts';
import { snapshotName } from '../idempotence/producer-snapshot.ts';
import type { LogState } from './log-state.ts';
import type { LogSegment } from './segment.ts';

/**
 * Takes segments out of service: their files are renamed at once and removed after file.delete.delay.ms.
 * @requirement LOG-010
 */
export function retire(state: LogState, gone: readonly LogSegment[], now: Now): void {
  state.durability.forget(gone);
  const dueAt = later(now.monotonicMs, state.config.fileDeleteDelayMs);
  for (const segment of gone) {
    segment.moveTo('deleted'); // LOG-010
    segment.close();
    state.home.removals.add(state, dueAt, () => segment.remove());
  }
}

/**
 * Puts `cleaned` in the place of `old`, which are neighbours of the log and not its active segment. An old
 * segment that retention took meanwhile is not there any more, and that is no reason to stop.
 * @requirement RCV-004 LOG-010
 */
export function replace(
  state: LogState,
  cleaned: readonly LogSegment[],
  old: readonly LogSegment[],
  now: Now,
): void {
  const { segments, ports, directory } = state;
  assert(!old.includes(segments.at(-1)!), 'the active segment is never replaced');
  const fresh = [...cleaned].sort((a, b) => a.baseOffset - b.baseOffset);
  const replaced = old.filter((segment) => segments.includes(segment));
  for (const segment of fresh) segment.flush();
  for (const segment of fresh.toReversed()) segment.moveTo('swap'); // RCV-004
  const at = segments.findIndex((segment) => replaced.includes(segment));
  const kept = segments.filter((segment) => !replaced.includes(segment));
  kept.splice(at < 0 ? 0 : at, 0, ...fresh);
  segments.splice(0, segments.length, ...kept);
  retire(state, replaced, now);
  for (const segment of fresh) segment.moveTo('');
  ports.disk.syncDirectory(directory);
  const bases = new Set(fresh.map(({ baseOffset }) => baseOffset));
  removeSnapshots(
    state,
    replaced.filter(({ baseOffset }) => !bases.has(baseOffset)),
  );
}

/** What producers had done up to the base of a segment is of no use without the segment. */
export function removeSnapshots({ ports, directory }: LogState, gone: readonly LogSegment[]): void {
  for (const { baseOffset } of gone) {
    const path = `${directory}/${snapshotName(baseOffset)}`;
    if (ports.disk.exists(path)) ports.disk.remove(path);
  }
}
