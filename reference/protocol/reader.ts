/**
 * A walk over the bytes of one message. It never copies (bytes and records are views into the input) and
 * never allocates more than the input could hold.
 *
 * Shape   `Reader`: a position and an end over one `Uint8Array`; each call reads one value and steps over it.
 * Units   positions, lengths and counts are bytes, or elements where it says so.
 * Errors  `MalformedMessage` when the bytes run out, say something impossible or ask for too much.
 * Source  kafka@1eb7644:clients/src/main/java/org/apache/kafka/common/protocol/ByteBufferAccessor.java,
 *         …/common/utils/ByteUtils.java
 */
import { type Int64, readInt32, readInt64 } from './int64.ts';
import { MalformedMessage } from './malformed.ts';
import { decodeUtf8 } from './strings.ts';
import { readUuid } from './uuid.ts';

/** Arrays of one message together have no more. */
const MOST_ELEMENTS = 2_000_000;
const scratch = new DataView(new ArrayBuffer(8));

/**
 * A tagged field that this version does not know: kept, so that it survives a round trip, and otherwise
 * ignored (WIRE-007).
 */
export interface UnknownTag {
  readonly tag: number;
  readonly bytes: Uint8Array;
}

export class Reader {
  readonly bytes: Uint8Array;
  /** The next byte to be read. */
  at: number;
  /** The first byte that is not ours. */
  readonly end: number;
  private made = 0;

  constructor(bytes: Uint8Array, at = 0, end = bytes.length) {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
  }

  /**
   * So many elements or unknown tags are about to be made. OURS: a few bytes can ask for an object each, so
   * a frame of 100 MB could ask for more memory than the process may have; Kafka throws an OutOfMemoryError
   * there. A broker with a million partitions does not come near the bound.
   */
  makes(count: number): void {
    this.made += count;
    if (this.made > MOST_ELEMENTS) this.malformed(`more than ${MOST_ELEMENTS} elements in one message`);
  }

  /** Steps over `count` bytes and returns where they begin. */
  private step(count: number): number {
    const at = this.at;
    if (count > this.end - at) throw new MalformedMessage(`${count} bytes wanted, ${this.end - at} left`, at);
    this.at = at + count;
    return at;
  }

  int8(): number {
    return (this.bytes[this.step(1)]! << 24) >> 24;
  }

  int16(): number {
    const at = this.step(2);
    return ((this.bytes[at]! << 24) >> 16) | this.bytes[at + 1]!;
  }

  uint16(): number {
    const at = this.step(2);
    return (this.bytes[at]! << 8) | this.bytes[at + 1]!;
  }

  int32(): number {
    return readInt32(this.bytes, this.step(4));
  }

  uint32(): number {
    return readInt32(this.bytes, this.step(4)) >>> 0;
  }

  int64(): Int64 {
    return readInt64(this.bytes, this.step(8));
  }

  float64(): number {
    const at = this.step(8);
    for (let i = 0; i < 8; i++) scratch.setUint8(i, this.bytes[at + i]!);
    return scratch.getFloat64(0);
  }

  /** Any byte but zero is true. */
  bool(): boolean {
    return this.bytes[this.step(1)] !== 0;
  }

  uuid(): string {
    return readUuid(this.bytes, this.step(16));
  }

  /**
   * At most five bytes, as a signed 32-bit number: what a fifth byte says above bit 31 is lost, as in Kafka.
   * A longer way of writing a small number is accepted.
   * @requirement WIRE-012
   */
  uvarint(): number {
    let byte = this.bytes[this.step(1)]!;
    if (byte < 0x80) return byte;
    let value = byte & 0x7f;
    for (let shift = 7; shift <= 28; shift += 7) {
      byte = this.bytes[this.step(1)]!;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw new MalformedMessage('an unsigned varint is at most five bytes', this.at); // WIRE-012
  }

  /** A view of the next bytes. */
  view(length: number): Uint8Array {
    const at = this.step(length);
    return new Uint8Array(this.bytes.buffer, this.bytes.byteOffset + at, length);
  }

  /** The next bytes as text. */
  string(length: number): string {
    const at = this.step(length);
    return decodeUtf8(this.bytes, at, at + length);
  }

  malformed(what: string): never {
    throw new MalformedMessage(what, this.at);
  }
}
