/**
 * A segment that spans more offsets than its indexes can hold, as brokers before 1.1 could leave behind, is
 * cut in two when recovery meets it.
 *
 * Shape   `splitSegment` leaves two `.log` files in the place of one; whoever called opens and recovers them,
 *         and may find that the second is to be cut again. The steps are those of every replacement of
 *         segments, so a crash between two of them is resolved by `leftovers.ts`.
 * Units   positions are bytes; offsets count records.
 * Errors  `DiskFault` from the disk.
 * Source  kafka@1eb7644:storage/src/main/java/org/apache/kafka/storage/internals/log/LocalLog.java#splitOverflowedSegment; KAFKA-6264
 */
import type { Offset } from '../base/ids.ts';
import type { Disk } from '../ports/disk.ts';
import type { LogSegment } from './segment.ts';
import { SegmentFiles } from './segment-files.ts';

const CHUNK_BYTES = 1 << 20;

/**
 * Cuts the segment before the batch at `position`, which begins with `tailBase`; answers the base offsets of
 * the two. The first keeps the name of the old one, even when nothing is left in it: a crash then never
 * leaves the old one beside the new.
 * @requirement RCV-024
 */
export function splitSegment(
  disk: Disk,
  directory: string,
  segment: LogSegment,
  position: number,
  tailBase: Offset,
): readonly [Offset, Offset] {
  const head = new SegmentFiles(disk, directory, segment.baseOffset, 'cleaned');
  const tail = new SegmentFiles(disk, directory, tailBase, 'cleaned');
  copy(disk, segment, 0, position, head.path('log'));
  copy(disk, segment, position, segment.sizeBytes, tail.path('log'));
  disk.syncDirectory(directory);
  for (const part of [tail, head]) part.moveTo('swap'); // RCV-004: from the highest base down.
  segment.remove();
  for (const part of [head, tail]) part.moveTo('');
  disk.syncDirectory(directory);
  return [segment.baseOffset, tailBase];
}

/** Copies bytes [from, to) of the segment into a file of their own, durably. */
function copy(disk: Disk, segment: LogSegment, from: number, to: number, path: string): void {
  const file = disk.open(path, 'create');
  file.truncate(0);
  const chunk = new Uint8Array(Math.min(CHUNK_BYTES, to - from));
  for (let at = from; at < to; at += chunk.length) {
    const part = chunk.subarray(0, Math.min(chunk.length, to - at));
    segment.file.read(at, part);
    file.write(at - from, [part]);
  }
  file.sync();
  file.close();
}
