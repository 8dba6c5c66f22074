/**
 * A plan becomes a codec: closures made once per message and version, on first use. No source text is
 * generated.
 *
 * Shape   structs are read into plain objects that have every field of the message, whatever the version, in
 *         the order of the schema: one hidden class, and a handler may read any field without asking for the
 *         version. `unknownTags` is there only when there are some.
 * Units   sizes are bytes.
 * Errors  reading: `MalformedMessage`. Writing asserts: a value that is not the default of a field this
 *         version lacks may be dropped only where the schema says so; anything else would be lost in silence.
 * Source  kafka@1eb7644:generator/src/main/java/org/apache/kafka/message/MessageDataGenerator.java
 */
import { assert, InvariantBroken } from '../base/assert.ts';
import type { Reader } from './reader.ts';
import {
  type LengthForm,
  lengthSize,
  readLength,
  scalarCodec,
  type ValueCodec,
  writeLength,
} from './scalars.ts';
import type { FieldPlan, StructPlan, TypePlan } from './schema.ts';
import { isDefault, type Struct, type Tag, tagsCodec } from './tags.ts';
import type { Writer } from './writer.ts';

/** The codec of a struct; messages are structs. */
export function compileStruct(plan: StructPlan): ValueCodec<Struct> {
  const body = plan.fields
    .filter((field) => field.place === 'body')
    .map((field) => ({ name: field.name, fallback: field.fallback, codec: compileField(field) }));
  const tags = plan.flexible
    ? tagsCodec(plan.fields.filter((f) => f.place === 'tagged').map(tagOf))
    : undefined;
  const fixedBytes = body.reduce((sum, field) => sum + (field.codec.fixedSize ?? 0), 0);
  const minBytes = body.reduce((sum, field) => sum + field.codec.minSize, 0);
  const measured = body.filter((field) => field.codec.fixedSize === undefined);
  const checked = plan.fields.filter((field) => field.place === 'absent' && !field.ignorable);
  return {
    minSize: minBytes + (plan.flexible ? 1 : 0),
    fixedSize: undefined,
    read: structReader(plan, tags),
    size(value) {
      let size = fixedBytes;
      for (const { name, fallback, codec } of measured) size += codec.size(valueOr(value[name], fallback));
      return tags === undefined ? size : size + tags.size(value);
    },
    write(writer, value) {
      for (const field of checked) refuseUnsendable(plan, field, value);
      for (const { name, fallback, codec } of body) codec.write(writer, valueOr(value[name], fallback));
      if (tags !== undefined) tags.write(writer, value);
    },
  };
}

const valueOr = (value: unknown, fallback: unknown): unknown => (value === undefined ? fallback : value);

function structReader(plan: StructPlan, tags: ReturnType<typeof tagsCodec> | undefined) {
  const names = plan.fields.map((field) => field.name);
  const reads = plan.fields.map((field): ((reader: Reader) => unknown) => {
    if (field.place !== 'body') return () => field.fallback;
    return compileField(field).read;
  });
  return (reader: Reader): Struct => {
    const value: Struct = {};
    for (let i = 0; i < names.length; i++) value[names[i]!] = reads[i]!(reader);
    if (tags !== undefined) tags.read(reader, value);
    return value;
  };
}

/** Kafka refuses to send what would be lost on the way; so do we, because the answer would be wrong. */
function refuseUnsendable(plan: StructPlan, field: FieldPlan, struct: Struct): void {
  const value = struct[field.name];
  if (value === undefined || isDefault(value, field.fallback)) return;
  throw new InvariantBroken(`${plan.name}.${field.name} is set, and this version cannot carry it`);
}

const tagOf = (field: FieldPlan): Tag => ({
  tag: field.tag,
  name: field.name,
  fallback: field.fallback,
  codec: compileField(field, 'tagged'),
});

function compileField(field: FieldPlan, where: 'body' | 'tagged' = 'body'): ValueCodec {
  return compileType(field.type, field.compact, field.nullable, where);
}

function compileType(
  type: TypePlan,
  compact: boolean,
  nullable: boolean,
  where: 'body' | 'tagged' = 'body',
): ValueCodec {
  if (type.kind === 'scalar') return scalarCodec(type.scalar, compact, nullable);
  if (type.kind === 'array') {
    const form = compact ? 'compact' : 'int32';
    return arrayCodec(compileType(type.element, compact, false), form, nullable) as ValueCodec;
  }
  const struct = compileStruct(type.struct);
  return (nullable ? nullableStruct(struct, where) : struct) as ValueCodec;
}

/**
 * An array. Its length is compared with what is left before anything is made, so a frame of ten bytes cannot
 * ask for a million elements.
 * @requirement WIRE-011 WIRE-016
 */
function arrayCodec(
  element: ValueCodec,
  form: LengthForm,
  nullable: boolean,
): ValueCodec<readonly unknown[] | null> {
  const minBytes = Math.max(1, element.minSize);
  const readElement = element.read;
  const { fixedSize } = element;
  return {
    minSize: lengthSize(form, -1),
    fixedSize: undefined,
    read(reader) {
      const count = readLength(reader, form);
      if (count < 0) {
        if (!nullable) reader.malformed('an array that may not be null is null'); // WIRE-011
        return null;
      }
      if (count * minBytes > reader.end - reader.at) {
        reader.malformed(`${count} elements cannot follow`); // WIRE-016
      }
      reader.makes(count);
      const values: unknown[] = [];
      for (let i = 0; i < count; i++) values.push(readElement(reader));
      return values;
    },
    size(values) {
      if (values === null) return lengthSize(form, -1);
      let size = lengthSize(form, values.length);
      if (fixedSize !== undefined) return size + fixedSize * values.length;
      for (let i = 0; i < values.length; i++) size += element.size(values[i]);
      return size;
    },
    write(writer, values) {
      if (values === null) {
        assert(nullable, 'only a nullable array is written as null');
        writeLength(writer, form, -1);
        return;
      }
      writeLength(writer, form, values.length);
      for (let i = 0; i < values.length; i++) element.write(writer, values[i]);
    },
  };
}

/**
 * A struct that may be missing: one signed byte before it, or, inside a tagged field, one unsigned varint.
 */
function nullableStruct(struct: ValueCodec<Struct>, where: 'body' | 'tagged'): ValueCodec<Struct | null> {
  const present = (reader: Reader): boolean => (where === 'body' ? reader.int8() >= 0 : reader.uvarint() > 0);
  const mark = (writer: Writer, there: boolean): void => {
    if (where === 'body') writer.int8(there ? 1 : -1);
    else writer.uvarint(there ? 1 : 0);
  };
  return {
    minSize: 1,
    fixedSize: undefined,
    read: (reader) => (present(reader) ? struct.read(reader) : null),
    size: (value) => (value === null ? 1 : 1 + struct.size(value)),
    write(writer, value) {
      mark(writer, value !== null);
      if (value !== null) struct.write(writer, value);
    },
  };
}
