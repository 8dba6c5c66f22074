/**
 * How one value stands in the bytes: the codecs of everything that has no parts. Arrays and structs are put
 * together from them.
 *
 * Shape   `scalarCodec(scalar, compact, nullable)` picks one of a fixed set of `ValueCodec`s; none is made
 *         per message.
 * Units   sizes are bytes.
 * Errors  reading: `MalformedMessage`; a null where the schema has none is malformed (WIRE-011). Writing
 *         asserts.
 * Source  kafka@1eb7644:generator/…/message/MessageDataGenerator.java#generateVariableLengthReader
 */
import { assert, InvariantBroken } from '../base/assert.ts';
import type { FileRegion } from '../ports/network.ts';
import type { Int64 } from './int64.ts';
import type { Reader } from './reader.ts';
import type { Scalar } from './schema.ts';
import { utf8Size } from './strings.ts';
import { uvarintSize, type Writer } from './writer.ts';

/** Reads, measures and writes values of one type. */
export interface ValueCodec<T = unknown> {
  /** The fewest bytes a value can take: what bounds the length of an array before it is made. */
  readonly minSize: number;
  /** The size of every value, where all take the same. */
  readonly fixedSize: number | undefined;
  read(reader: Reader): T;
  /** Bytes that `write` will write, without those of file regions. */
  size(value: T): number;
  write(writer: Writer, value: T): void;
}

function fixed<T>(
  size: number,
  read: (reader: Reader) => T,
  write: (writer: Writer, value: T) => void,
): ValueCodec<T> {
  return { minSize: size, fixedSize: size, read, size: () => size, write };
}

// biome-ignore format: a table is read by column.
const fixedCodecs = {
  bool: fixed<boolean>(1, (r) => r.bool(), (w, v) => w.bool(v)),
  int8: fixed<number>(1, (r) => r.int8(), (w, v) => w.int8(v)),
  int16: fixed<number>(2, (r) => r.int16(), (w, v) => w.int16(v)),
  uint16: fixed<number>(2, (r) => r.uint16(), (w, v) => w.uint16(v)),
  int32: fixed<number>(4, (r) => r.int32(), (w, v) => w.int32(v)),
  uint32: fixed<number>(4, (r) => r.uint32(), (w, v) => w.uint32(v)),
  int64: fixed<Int64>(8, (r) => r.int64(), (w, v) => w.int64(v)),
  float64: fixed<number>(8, (r) => r.float64(), (w, v) => w.float64(v)),
  uuid: fixed<string>(16, (r) => r.uuid(), (w, v) => w.uuid(v)),
};

/**
 * A length as it stands before a string (two bytes) or before bytes and arrays (four), or as one more in an
 * unsigned varint.
 */
export type LengthForm = 'int16' | 'int32' | 'compact';

/** The length that follows, negative for null. @requirement WIRE-011 */
export function readLength(reader: Reader, form: LengthForm): number {
  if (form === 'compact') return reader.uvarint() - 1;
  return form === 'int32' ? reader.int32() : reader.int16();
}

/** Writes a length, −1 for null. */
export function writeLength(writer: Writer, form: LengthForm, length: number): void {
  if (form === 'compact') writer.uvarint(length + 1);
  else if (form === 'int32') writer.int32(length);
  else writer.int16(length);
}

/** Bytes of a length. */
export function lengthSize(form: LengthForm, length: number): number {
  if (form === 'compact') return uvarintSize(length + 1);
  return form === 'int32' ? 4 : 2;
}

function variable<T>(
  form: LengthForm,
  nullable: boolean,
  payload: {
    read(reader: Reader, length: number): T;
    length(value: T): number;
    inline(value: T): boolean;
    write(writer: Writer, value: T, length: number): void;
  },
): ValueCodec<T | null> {
  return {
    minSize: lengthSize(form, -1),
    fixedSize: undefined,
    read(reader) {
      const length = readLength(reader, form);
      if (length >= 0) return payload.read(reader, length);
      if (!nullable) reader.malformed('a value that may not be null is null'); // WIRE-011
      return null;
    },
    size(value) {
      if (value === null) return lengthSize(form, -1);
      const length = payload.length(value);
      return lengthSize(form, length) + (payload.inline(value) ? length : 0);
    },
    write(writer, value) {
      if (value === null) {
        assert(nullable, 'only a nullable field is written as null');
        writeLength(writer, form, -1);
      } else payload.write(writer, value, payload.length(value));
    },
  };
}

function stringCodec(compact: boolean, nullable: boolean): ValueCodec<string | null> {
  return variable<string>(compact ? 'compact' : 'int16', nullable, {
    read(reader, length) {
      if (length > 0x7fff) reader.malformed('a string is longer than 32,767 bytes');
      return reader.string(length);
    },
    length: utf8Size,
    inline: () => true,
    write: (writer, value) => writer.string(value, compact),
  });
}

function bytesCodec(compact: boolean, nullable: boolean): ValueCodec<Uint8Array | null> {
  const form = compact ? 'compact' : 'int32';
  return variable<Uint8Array>(form, nullable, {
    read: (reader, length) => reader.view(length),
    length: (value) => value.length,
    inline: () => true,
    write(writer, value, length) {
      if (!(value instanceof Uint8Array)) throw new InvariantBroken('only records come from a file');
      writeLength(writer, form, length);
      writer.raw(value);
    },
  });
}

/** Records are bytes, or a piece of a file that the host sends by itself. */
function recordsCodec(compact: boolean, nullable: boolean): ValueCodec<Uint8Array | FileRegion | null> {
  const form = compact ? 'compact' : 'int32';
  return variable<Uint8Array | FileRegion>(form, nullable, {
    read: (reader, length) => reader.view(length),
    length: (value) => value.length,
    inline: (value) => value instanceof Uint8Array,
    write(writer, value, length) {
      writeLength(writer, form, length);
      if (value instanceof Uint8Array) writer.raw(value);
      else writer.region(value);
    },
  });
}

type Variant<T> = (compact: boolean, nullable: boolean) => ValueCodec<T>;
const fourOf = <T>(make: Variant<T>): readonly ValueCodec<T>[] => [
  make(false, false),
  make(false, true),
  make(true, false),
  make(true, true),
];
const variableCodecs = {
  string: fourOf(stringCodec),
  bytes: fourOf(bytesCodec),
  records: fourOf(recordsCodec),
};

/** The codec of a scalar type as it stands in one version. */
export function scalarCodec(scalar: Scalar, compact: boolean, nullable: boolean): ValueCodec {
  if (scalar === 'string' || scalar === 'bytes' || scalar === 'records') {
    return variableCodecs[scalar][(compact ? 2 : 0) + (nullable ? 1 : 0)] as ValueCodec;
  }
  return fixedCodecs[scalar] as ValueCodec;
}
