/**
 * UTF-8 to strings and back. Topic names, client ids and hosts come again and again, so short ASCII strings
 * are remembered: the bytes are compared with the remembered string, no new one is made, and a `Map` finds
 * its key by identity.
 *
 * Shape   `decodeUtf8`, `utf8Size`, `writeUtf8`; the memory is a fixed number of slots, replaced on
 *         collision, and never seen from outside.
 * Units   positions and sizes are bytes.
 * Errors  none: damaged UTF-8 becomes U+FFFD, as in Kafka, and a lone surrogate is written as U+FFFD.
 * Source  kafka@1eb7644:clients/src/main/java/org/apache/kafka/common/protocol/Readable.java#readString
 */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const encoder = new TextEncoder();

const SLOTS = 512;
const LONGEST_REMEMBERED = 64;
const remembered: (string | undefined)[] = new Array<string | undefined>(SLOTS).fill(undefined);

/** The string between two positions. */
export function decodeUtf8(bytes: Uint8Array, start: number, end: number): string {
  const length = end - start;
  if (length === 0) return '';
  if (length > LONGEST_REMEMBERED) return decoder.decode(bytes.subarray(start, end));
  let hash = length;
  let seen = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    seen |= byte;
    hash = (Math.imul(hash, 31) + byte) | 0;
  }
  if (seen > 0x7f) return decoder.decode(bytes.subarray(start, end));
  const slot = (hash ^ (hash >>> 15)) & (SLOTS - 1);
  const known = remembered[slot];
  if (known !== undefined && isSameAscii(known, bytes, start, length)) return known;
  const text = decoder.decode(bytes.subarray(start, end));
  remembered[slot] = text;
  return text;
}

function isSameAscii(text: string, bytes: Uint8Array, start: number, length: number): boolean {
  if (text.length !== length) return false;
  for (let i = 0; i < length; i++) if (text.charCodeAt(i) !== bytes[start + i]) return false;
  return true;
}

/** How many bytes a string takes. */
export function utf8Size(text: string): number {
  let size = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    size += unit < 0x800 ? 1 : 2;
    // A pair of surrogates is four bytes for two units: the first counted three, the second counts one more.
    if (unit >= 0xd800 && unit < 0xdc00 && isLowSurrogate(text.charCodeAt(i + 1))) i++;
  }
  return size;
}

const isLowSurrogate = (unit: number): boolean => unit >= 0xdc00 && unit < 0xe000;

/** Writes a string that takes `size` bytes. */
export function writeUtf8(text: string, size: number, bytes: Uint8Array, at: number): void {
  if (size === text.length) {
    for (let i = 0; i < size; i++) bytes[at + i] = text.charCodeAt(i);
    return;
  }
  encoder.encodeInto(text, bytes.subarray(at, at + size));
}
