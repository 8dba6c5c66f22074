/**
 * CRC-32 as IEEE has it, for the message formats before 2. Rare enough for one table and one byte a step.
 *
 * Shape   `crc32(bytes)`.
 * Units   bytes in, an unsigned 32-bit number out.
 * Errors  none.
 * Source  IEEE 802.3;
 *         kafka@1eb7644:…/common/record/LegacyRecord.java#computeChecksum
 */
const REVERSED_POLYNOMIAL = 0xedb88320;
let table: Int32Array | undefined;

function makeTable(): Int32Array {
  const made = new Int32Array(256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (REVERSED_POLYNOMIAL & -(crc & 1));
    made[byte] = crc;
  }
  return made;
}

/** The checksum of some bytes. */
export function crc32(bytes: Uint8Array): number {
  table ??= makeTable();
  let crc = -1;
  for (let i = 0; i < bytes.length; i++) crc = table[(crc ^ bytes[i]!) & 0xff]! ^ (crc >>> 8);
  return ~crc >>> 0;
}
