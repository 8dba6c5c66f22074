/**
 * The two checksums of record batches, from tables of our own.
 *
 * Units   an unsigned 32-bit number.
 * Source  CRC-32C (Castagnoli, RFC 3720) for batches v2; CRC-32 (IEEE 802.3) for messages v0 and v1.
 */
function tableOf(reversedPolynomial: number): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    let crc = byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ reversedPolynomial : crc >>> 1;
    return crc >>> 0;
  });
}

function checksum(table: Uint32Array, bytes: Uint8Array, before: number): number {
  let crc = before ^ 0xffff_ffff;
  for (let at = 0; at < bytes.length; at += 1)
    crc = (crc >>> 8) ^ (table[(crc ^ (bytes[at] as number)) & 0xff] as number);
  return (crc ^ 0xffff_ffff) >>> 0;
}

const castagnoli = tableOf(0x82f6_3b78);
const ieee = tableOf(0xedb8_8320);

/** CRC-32C; `before` is that of the bytes that came before these. */
export const crc32c = (bytes: Uint8Array, before = 0): number => checksum(castagnoli, bytes, before);

/** CRC-32. */
export const crc32 = (bytes: Uint8Array): number => checksum(ieee, bytes, 0);
