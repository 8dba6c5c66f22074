/**
 * A file that is small by its nature, read whole: texts, indexes, snapshots.
 *
 * Shape   one function over the port.
 * Units   bytes.
 * Errors  `DiskFault` from the disk, and `EFBIG` for a file larger than the limit: what says it is small
 *         and is not was not written by a broker, and a buffer of its size would end the process instead of
 *         taking the directory offline.
 * Source  OURS: Kafka asks for the buffer and fails with an OutOfMemoryError, or maps at most 2 GiB.
 */
import { type Disk, DiskFault } from './disk.ts';

/** No index and no snapshot of Kafka's is larger: it counts their bytes in 32 bits. */
const LARGEST_BYTES = 2 ** 31 - 1;

/** All bytes of a file that exists. */
export function readWholeFile(disk: Disk, path: string, limitBytes = LARGEST_BYTES): Uint8Array {
  const file = disk.open(path, 'read');
  try {
    const sizeBytes = file.size();
    if (sizeBytes > limitBytes)
      throw new DiskFault(
        'EFBIG',
        path,
        `the file has ${sizeBytes} bytes, and no such file has more than ${limitBytes}`,
      );
    const bytes = new Uint8Array(sizeBytes);
    file.read(0, bytes);
    return bytes;
  } finally {
    file.close();
  }
}
