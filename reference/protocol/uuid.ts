/**
 * Topic ids, directory ids and incarnations: 32 lower-case hex digits inside the core, 16 bytes in a message,
 * 22 base64url characters where Kafka shows one to people.
 *
 * Shape   read, write, and the two text forms.
 * Units   positions are bytes; the caller has checked the bounds.
 * Errors  `uuidFromBase64` answers `undefined` for what is no uuid; writing anything but 32 hex digits is a
 *         broken invariant.
 * Source  kafka@1eb7644:clients/src/main/java/org/apache/kafka/common/Uuid.java#toString
 */
import { assert } from '../base/assert.ts';
import { ZERO_UUID } from '../base/ids.ts';
import { readInt32 } from './int64.ts';

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Ids come again in every fetch: as many are remembered as there are slots, by their four words. */
const SLOTS = 256;
const words = new Int32Array(SLOTS * 4);
const remembered: string[] = new Array<string>(SLOTS).fill(ZERO_UUID);

/** The id at a position. */
export function readUuid(bytes: Uint8Array, at: number): string {
  const a = readInt32(bytes, at);
  const b = readInt32(bytes, at + 4);
  const c = readInt32(bytes, at + 8);
  const d = readInt32(bytes, at + 12);
  const slot = ((a ^ b ^ c ^ d) >>> 0) % SLOTS;
  const base = slot * 4;
  if (words[base] === a && words[base + 1] === b && words[base + 2] === c && words[base + 3] === d) {
    return remembered[slot]!;
  }
  let text = '';
  for (let i = 0; i < 16; i++) text += HEX[bytes[at + i]!]!;
  words[base] = a;
  words[base + 1] = b;
  words[base + 2] = c;
  words[base + 3] = d;
  remembered[slot] = text;
  return text;
}

/** Writes sixteen bytes. */
export function writeUuid(bytes: Uint8Array, at: number, uuid: string): void {
  assert(uuid.length === 32, 'a uuid is 32 hex digits');
  for (let i = 0; i < 16; i++) {
    bytes[at + i] = (hexDigit(uuid, i * 2) << 4) | hexDigit(uuid, i * 2 + 1);
  }
}

function hexDigit(text: string, at: number): number {
  const code = text.charCodeAt(at);
  const value = code >= 0x61 ? code - 0x57 : code - 0x30;
  assert(value >= 0 && value < 16 && (code < 0x3a || code >= 0x61), 'a uuid is lower-case hex');
  return value;
}

/** The sixteen bytes of an id. */
export function uuidBytes(uuid: string): Uint8Array {
  const bytes = new Uint8Array(16);
  writeUuid(bytes, 0, uuid);
  return bytes;
}

/** The 22 characters Kafka prints. */
export function uuidToBase64(uuid: string): string {
  const bytes = uuidBytes(uuid);
  let text = '';
  for (let i = 0; i < 16; i += 3) {
    const triple = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    for (const shift of [18, 12, 6, 0]) text += BASE64[(triple >>> shift) & 63];
  }
  return text.slice(0, 22);
}

/** The id behind 22 base64url characters, or `undefined`. */
export function uuidFromBase64(text: string): string | undefined {
  const digits = [...text].map((character) => BASE64.indexOf(character));
  if (digits.length !== 22 || digits.includes(-1)) return undefined;
  const bytes = new Uint8Array(16);
  for (let i = 0; i < 16; i++) {
    const bit = i * 8;
    const pair = (digits[Math.floor(bit / 6)]! << 6) | digits[Math.floor(bit / 6) + 1]!;
    bytes[i] = pair >>> (4 - (bit % 6));
  }
  return readUuid(bytes, 0);
}
