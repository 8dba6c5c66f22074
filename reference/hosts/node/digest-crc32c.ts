/**
 * CRC-32C (Castagnoli) in plain JavaScript: sixteen tables, sixteen bytes a step, read as four aligned words.
 *
 * Shape   `crc32c(bytes)`; the tables (16 KiB) are made at first use.
 * Units   bytes in, an unsigned 32-bit number out.
 * Errors  none.
 * Source  RFC 3720 appendix B.4 (the polynomial); the slicing-by-N method of Kounavis and Berry.
 */
const REVERSED_POLYNOMIAL = 0x82f63b78;
const SLICES = 16;
/** Below this, making a view of words costs more than it saves. */
const SMALLEST_SLICED_BYTES = 48;
const littleEndian = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;

let tables: Int32Array | undefined;

/** Table k, entry b: the CRC of byte b followed by k zero bytes. */
function makeTables(): Int32Array {
  const made = new Int32Array(SLICES * 256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (REVERSED_POLYNOMIAL & -(crc & 1));
    made[byte] = crc;
  }
  for (let i = 256; i < made.length; i++) {
    const shorter = made[i - 256]!;
    made[i] = (shorter >>> 8) ^ made[shorter & 0xff]!;
  }
  return made;
}

/** The checksum of some bytes. */
export function crc32c(bytes: Uint8Array): number {
  tables ??= makeTables();
  const t = tables;
  const end = bytes.length;
  let crc = -1;
  let at = 0;
  if (littleEndian && end >= SMALLEST_SLICED_BYTES) {
    const aligned = -bytes.byteOffset & 3;
    for (; at < aligned; at++) crc = t[(crc ^ bytes[at]!) & 0xff]! ^ (crc >>> 8);
    const steps = (end - at) >>> 4;
    crc = slices(t, new Int32Array(bytes.buffer, bytes.byteOffset + at, steps * 4), crc);
    at += steps * SLICES;
  }
  for (; at < end; at++) crc = t[(crc ^ bytes[at]!) & 0xff]! ^ (crc >>> 8);
  return ~crc >>> 0;
}

function slices(t: Int32Array, words: Int32Array, initial: number): number {
  let crc = initial;
  for (let i = 0; i < words.length; i += 4) {
    const a = words[i]! ^ crc;
    const b = words[i + 1]!;
    const c = words[i + 2]!;
    const d = words[i + 3]!;
    crc =
      t[3840 + (a & 0xff)]! ^
      t[3584 + ((a >>> 8) & 0xff)]! ^
      t[3328 + ((a >>> 16) & 0xff)]! ^
      t[3072 + (a >>> 24)]! ^
      t[2816 + (b & 0xff)]! ^
      t[2560 + ((b >>> 8) & 0xff)]! ^
      t[2304 + ((b >>> 16) & 0xff)]! ^
      t[2048 + (b >>> 24)]! ^
      t[1792 + (c & 0xff)]! ^
      t[1536 + ((c >>> 8) & 0xff)]! ^
      t[1280 + ((c >>> 16) & 0xff)]! ^
      t[1024 + (c >>> 24)]! ^
      t[768 + (d & 0xff)]! ^
      t[512 + ((d >>> 8) & 0xff)]! ^
      t[256 + ((d >>> 16) & 0xff)]! ^
      t[d >>> 24]!;
  }
  return crc;
}
