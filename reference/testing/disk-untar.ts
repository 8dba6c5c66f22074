/**
 * Unpacks a `.tar.gz` into a `Disk`, so that a directory written by a real broker can be opened in the
 * simulator and on real files alike.
 *
 * Shape   `untar(archive, disk)`; plain files and directories of the ustar format are all that the fixtures
 *         hold.
 * Units   a block is 512 bytes.
 */
import { gunzipSync } from 'node:zlib';
import type { Disk } from '../ports/disk.ts';

const BLOCK_BYTES = 512;

export function untar(archive: Uint8Array, disk: Disk): void {
  const bytes = gunzipSync(archive);
  for (let at = 0; at + BLOCK_BYTES <= bytes.length; ) {
    const text = (from: number, length: number): string =>
      bytes.toString('latin1', at + from, at + from + length).replace(/\0.*$/s, '');
    const name = text(0, 100);
    if (name === '') break;
    const size = Number.parseInt(text(124, 12), 8);
    if (text(156, 1) === '5') disk.makeDirectory(name);
    else put(disk, name, bytes.subarray(at + BLOCK_BYTES, at + BLOCK_BYTES + size));
    at += BLOCK_BYTES + Math.ceil(size / BLOCK_BYTES) * BLOCK_BYTES;
  }
}

function put(disk: Disk, name: string, content: Uint8Array): void {
  const file = disk.open(name, 'create');
  file.write(0, [content]);
  file.sync();
  file.close();
}
