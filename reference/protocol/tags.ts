/**
 * The tagged section that closes every struct of a flexible version: known fields that differ from their
 * default, and what nobody here knows, in the order of their tags.
 *
 * Shape   `tagsCodec(known)` reads into a struct that holds the defaults already, and writes from it.
 * Units   a tag is a number; sizes are bytes.
 * Errors  `MalformedMessage`. Order and duplicates are not checked, and the size told of a known field is not
 *         used: as in Kafka.
 * Source  kafka@1eb7644:…/common/protocol/types/RawTaggedFieldWriter.java, KIP-482
 */
import type { Reader, UnknownTag } from './reader.ts';
import type { ValueCodec } from './scalars.ts';
import { uvarintSize, type Writer } from './writer.ts';

/** A decoded struct: field name → value, and `unknownTags` where there were some. */
export type Struct = { [name: string]: unknown; unknownTags?: UnknownTag[] };

/** A tagged field of a struct. */
export interface Tag {
  readonly tag: number;
  readonly name: string;
  readonly fallback: unknown;
  readonly codec: ValueCodec;
}

/** The codec of one struct's tagged section. @requirement WIRE-007 WIRE-008 */
export function tagsCodec(known: readonly Tag[]) {
  const ascending = [...known].sort((a, b) => a.tag - b.tag);
  return {
    read(reader: Reader, into: Struct): void {
      const count = reader.uvarint(); // WIRE-008
      for (let i = 0; i < count; i++) readTag(reader, ascending, into);
    },
    size(value: Struct): number {
      if (value.unknownTags === undefined && ascending.length === 0) return 1;
      let count = 0;
      let size = 0;
      for (const { tag, bodySize } of toWrite(ascending, value)) {
        count++;
        size += uvarintSize(tag) + uvarintSize(bodySize) + bodySize;
      }
      return uvarintSize(count) + size;
    },
    write(writer: Writer, value: Struct): void {
      if (value.unknownTags === undefined && ascending.length === 0) {
        writer.uvarint(0);
        return;
      }
      const entries = toWrite(ascending, value);
      writer.uvarint(entries.length);
      for (const { tag, bodySize, write } of entries) {
        writer.uvarint(tag);
        writer.uvarint(bodySize);
        write(writer);
      }
    },
  };
}

function readTag(reader: Reader, known: readonly Tag[], into: Struct): void {
  const tag = reader.uvarint();
  const size = reader.uvarint();
  const field = known.find((candidate) => candidate.tag === tag);
  if (field !== undefined) {
    into[field.name] = field.codec.read(reader);
    return;
  }
  if (size < 0) reader.malformed('a tagged field has a negative size');
  reader.makes(1);
  const unknown: UnknownTag = { tag: tag >>> 0, bytes: reader.view(size) }; // WIRE-007
  if (into.unknownTags === undefined) into.unknownTags = [unknown];
  else into.unknownTags.push(unknown);
}

interface Entry {
  readonly tag: number;
  readonly bodySize: number;
  write(writer: Writer): void;
}

/** Known fields that differ from their default, and unknown ones, ascending. */
function toWrite(known: readonly Tag[], value: Struct): Entry[] {
  const entries: Entry[] = [];
  for (const { tag, name, fallback, codec } of known) {
    const field = value[name];
    if (field === undefined || isDefault(field, fallback)) continue;
    entries.push({ tag, bodySize: codec.size(field), write: (writer) => codec.write(writer, field) });
  }
  if (value.unknownTags === undefined) return entries;
  for (const { tag, bytes } of value.unknownTags) {
    entries.push({ tag, bodySize: bytes.length, write: (writer) => writer.raw(bytes) });
  }
  return entries.sort((a, b) => a.tag - b.tag);
}

/** True when a value says no more than its default: such a field is left out of the tagged section. */
export function isDefault(value: unknown, fallback: unknown): boolean {
  if (value === fallback) return true;
  if (value === null || fallback === null) return false;
  if (Array.isArray(value) || value instanceof Uint8Array) return value.length === 0;
  if (typeof value !== 'object' || typeof fallback !== 'object') return false;
  const struct = value as Struct;
  if (struct.unknownTags !== undefined) return false;
  return Object.entries(fallback).every(
    ([name, inner]) => struct[name] === undefined || isDefault(struct[name], inner),
  );
}
