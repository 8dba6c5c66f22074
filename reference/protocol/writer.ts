/**
 * The bytes of one message, written front to back into a buffer of exactly the right size. A region of a file
 * takes no bytes: the place where it belongs is remembered, and the finished message is a list of parts.
 *
 * Shape   `Writer` over one `Uint8Array`; `allocate` cuts small buffers from a slab, as many answers are
 *         smaller than the cost of a buffer of their own.
 * Units   positions, lengths and sizes are bytes.
 * Errors  `TextTooLong`; else none: the values were checked when their size was counted, or assert here.
 * Source  kafka@1eb7644:…/common/protocol/{ByteBufferAccessor,SendBuilder}.java
 */
import { assert, InvariantBroken } from '../base/assert.ts';
import type { FileRegion, OutgoingPart } from '../ports/network.ts';
import { type Int64, writeInt32, writeInt64 } from './int64.ts';
import { utf8Size, writeUtf8 } from './strings.ts';
import { LONGEST_TEXT_BYTES, TextTooLong } from './text-too-long.ts';
import { writeUuid } from './uuid.ts';

const SLAB_BYTES = 65_536;
const LARGEST_FROM_SLAB = 4_096;
let slab = new ArrayBuffer(0);
let slabUsed = 0;
const scratch = new DataView(new ArrayBuffer(8));

/** A buffer for one message. Nobody else has its bytes, though small ones share their memory's owner. */
export function allocate(sizeBytes: number): Uint8Array {
  if (sizeBytes > LARGEST_FROM_SLAB) return new Uint8Array(sizeBytes);
  if (slabUsed + sizeBytes > slab.byteLength) {
    slab = new ArrayBuffer(SLAB_BYTES);
    slabUsed = 0;
  }
  const at = slabUsed;
  slabUsed += (sizeBytes + 7) & ~7;
  return new Uint8Array(slab, at, sizeBytes);
}

/** How many bytes an unsigned varint takes. */
export function uvarintSize(value: number): number {
  if (value >>> 0 < 0x80) return 1;
  if (value >>> 0 < 0x4000) return 2;
  if (value >>> 0 < 0x20_0000) return 3;
  return value >>> 0 < 0x1000_0000 ? 4 : 5;
}

/** Out of line, so that the sentence is only made when it is needed. */
function tooWide(value: number, width: string): never {
  throw new InvariantBroken(`${value} does not fit ${width}`);
}

export class Writer {
  readonly bytes: Uint8Array;
  /** The next byte to be written. */
  at: number;
  private regions: { readonly at: number; readonly region: FileRegion }[] | undefined = undefined;

  constructor(bytes: Uint8Array, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  int8(value: number): void {
    if (!((value << 24) >> 24 === value)) tooWide(value, '8 bits');
    this.bytes[this.at++] = value;
  }

  int16(value: number): void {
    if (!((value << 16) >> 16 === value)) tooWide(value, '16 bits');
    this.bytes[this.at++] = value >>> 8;
    this.bytes[this.at++] = value;
  }

  uint16(value: number): void {
    if (!((value & 0xffff) === value)) tooWide(value, '16 unsigned bits');
    this.bytes[this.at++] = value >>> 8;
    this.bytes[this.at++] = value;
  }

  int32(value: number): void {
    if (!((value | 0) === value)) tooWide(value, '32 bits');
    writeInt32(this.bytes, this.at, value);
    this.at += 4;
  }

  uint32(value: number): void {
    if (!(value >>> 0 === value)) tooWide(value, '32 unsigned bits');
    writeInt32(this.bytes, this.at, value);
    this.at += 4;
  }

  int64(value: Int64): void {
    writeInt64(this.bytes, this.at, value);
    this.at += 8;
  }

  float64(value: number): void {
    scratch.setFloat64(0, value);
    for (let i = 0; i < 8; i++) this.bytes[this.at++] = scratch.getUint8(i);
  }

  bool(value: boolean): void {
    this.bytes[this.at++] = value ? 1 : 0;
  }

  uuid(value: string): void {
    writeUuid(this.bytes, this.at, value);
    this.at += 16;
  }

  uvarint(value: number): void {
    let rest = value >>> 0;
    while (rest >= 0x80) {
      this.bytes[this.at++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.bytes[this.at++] = rest;
  }

  /** Bytes without a length before them. */
  raw(bytes: Uint8Array): void {
    this.bytes.set(bytes, this.at);
    this.at += bytes.length;
  }

  /** A string with its length before it: two bytes, or an unsigned varint of one more. */
  string(text: string, compact: boolean): void {
    const size = utf8Size(text);
    if (size > LONGEST_TEXT_BYTES) throw new TextTooLong('a string is at most 32,767 bytes');
    if (compact) this.uvarint(size + 1);
    else this.int16(size);
    writeUtf8(text, size, this.bytes, this.at);
    this.at += size;
  }

  /** Notes that the bytes of a file come here. */
  region(region: FileRegion): void {
    this.regions ??= [];
    this.regions.push({ at: this.at, region });
  }

  /** What was written, as one buffer. */
  finish(): Uint8Array {
    assert(this.regions === undefined, 'a message with file regions is taken as parts');
    assert(this.at === this.bytes.length, `the size was counted as ${this.bytes.length} and is ${this.at}`);
    return this.bytes;
  }

  /** What was written, cut where file regions stand. */
  finishParts(): OutgoingPart[] {
    assert(this.at === this.bytes.length, `the size was counted as ${this.bytes.length} and is ${this.at}`);
    if (this.regions === undefined) return [this.bytes];
    const parts: OutgoingPart[] = [];
    let from = 0;
    for (const { at, region } of this.regions) {
      if (at > from) parts.push(this.bytes.subarray(from, at));
      parts.push(region);
      from = at;
    }
    if (from < this.bytes.length) parts.push(this.bytes.subarray(from));
    return parts;
  }
}
