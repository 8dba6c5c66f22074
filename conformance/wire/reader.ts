/**
 * Reads the protocol's primitive types from bytes, front to back.
 *
 * Shape   a cursor that remembers the field path it is in, so that every complaint names its place.
 * Errors  `WireError`; nothing is allocated for a length before the length was compared with what is left.
 * Source  kafka@1eb7644:clients/src/main/java/org/apache/kafka/common/protocol/ByteBufferAccessor.java;
 *         KIP-482.
 */
import { WireError } from './wire-error.ts';

// Kafka replaces malformed UTF-8 and keeps a byte order mark.
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** Arrays of one message together have no more; a million partitions do not come near it. */
const mostElements = 4_000_000;

export class Reader {
  readonly bytes: Uint8Array;
  /** Position of the next byte. */
  at: number;
  readonly end: number;
  readonly #view: DataView;
  readonly #path: (string | number)[] = [];
  #made = 0;

  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.bytes = bytes;
    this.at = start;
    this.end = end;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get remaining(): number {
    return this.end - this.at;
  }

  /** The path of the field being read: `topics[2].name`. */
  get path(): string {
    let text = '';
    for (const part of this.#path)
      text += typeof part === 'number' ? `[${part}]` : `${text === '' ? '' : '.'}${part}`;
    return text;
  }

  /** Reads one field or element; its name is part of the path while it is read. */
  within<T>(part: string | number, read: () => T): T {
    this.#path.push(part);
    const value = read();
    this.#path.pop(); // Not in a `finally`: a failure ends the whole reading and wants its path.
    return value;
  }

  fail(reason: string, offset = this.at): never {
    throw new WireError(reason, this.path, offset);
  }

  /** A view of the next bytes. */
  take(length: number): Uint8Array {
    if (length > this.remaining) this.fail(`${length} bytes are announced, ${this.remaining} are left`);
    const start = this.#advance(length);
    return this.bytes.subarray(start, start + length);
  }

  /** So many elements or unknown tags are about to be made: a few bytes can ask for an object each. */
  makes(count: number): void {
    this.#made += count;
    if (this.#made > mostElements) this.fail(`more than ${mostElements} elements in one message`);
  }

  int8(): number {
    return this.#view.getInt8(this.#advance(1));
  }
  int16(): number {
    return this.#view.getInt16(this.#advance(2));
  }
  uint16(): number {
    return this.#view.getUint16(this.#advance(2));
  }
  int32(): number {
    return this.#view.getInt32(this.#advance(4));
  }
  uint32(): number {
    return this.#view.getUint32(this.#advance(4));
  }
  int64(): bigint {
    return this.#view.getBigInt64(this.#advance(8));
  }
  float64(): number {
    return this.#view.getFloat64(this.#advance(8));
  }
  text(length: number): string {
    return utf8.decode(this.take(length));
  }

  /** At most five bytes; the bits above 32 of the fifth are dropped, as Kafka drops them. */
  uvarint(): number {
    const start = this.at;
    let value = 0;
    for (let index = 0; index < 5; index += 1) {
      const byte = this.bytes[this.#advance(1)] as number;
      value |= (byte & 0x7f) << (7 * index);
      if (byte < 0x80) return value >>> 0;
    }
    return this.fail('a varint is longer than five bytes', start);
  }

  /** Zig-zag, 32 bits. */
  varint(): number {
    const raw = this.uvarint();
    return (raw >>> 1) ^ -(raw & 1);
  }

  /** Zig-zag, 64 bits, at most ten bytes. */
  varlong(): bigint {
    const start = this.at;
    let raw = 0n;
    for (let index = 0n; index < 10n; index += 1n) {
      const byte = this.bytes[this.#advance(1)] as number;
      raw |= BigInt(byte & 0x7f) << (7n * index);
      if (byte < 0x80) return BigInt.asIntN(64, (BigInt.asUintN(64, raw) >> 1n) ^ -(raw & 1n));
    }
    return this.fail('a varlong is longer than ten bytes', start);
  }

  #advance(length: number): number {
    if (length > this.remaining)
      this.fail(`the input ends: ${length} more bytes are needed, ${this.remaining} are left`);
    const start = this.at;
    this.at += length;
    return start;
  }
}
