/**
 * Bytes → tree: walks a message's fields in the order of the schema.
 *
 * Shape   one function for a struct, one for a field, one for a single value; the reader keeps position and
 *         path.
 * Errors  `WireError`. A count is compared with the bytes that are left before anything is made for it.
 * Source  kafka@1eb7644:generator/src/main/java/org/apache/kafka/message/MessageDataGenerator.java; KIP-482.
 */
import type { Reader } from './reader.ts';
import { defaultOf, type Field } from './schema.ts';
import type { Tree, UnknownTag, Value } from './tree.ts';
import { uuidText } from './uuid.ts';

export interface DecodeContext {
  readonly reader: Reader;
  readonly version: number;
  readonly flexible: boolean;
  /** Give tagged fields that were not sent their defaults; else they are absent from the tree. */
  readonly fillDefaults: boolean;
  /** Told of every field, element and length with its bytes; for hexdumps. */
  readonly onField?: (path: string, start: number, end: number, value: Value | undefined) => void;
}

/** Reads one struct, its tagged section included. `unknown` collects what the schema does not know. */
export function decodeStruct(fields: readonly Field[], context: DecodeContext, unknown: UnknownTag[]): Tree {
  const { version, reader } = context;
  const tree: { [key: string]: Value } = {};
  for (const field of fields) {
    if (!field.inVersion(version) || field.isTagged(version)) continue;
    tree[field.key] = reader.within(field.key, () =>
      traced(context, () => decodeField(field, context, false)),
    );
  }
  if (context.flexible) decodeTags(fields, context, tree, unknown);
  if (context.fillDefaults) {
    for (const field of fields) {
      if (field.isTagged(version) && !(field.key in tree)) tree[field.key] = defaultOf(field, version);
    }
  }
  return tree;
}

function traced(context: DecodeContext, read: () => Value): Value {
  if (context.onField === undefined) return read();
  const { reader } = context;
  const { at: start, path } = reader;
  const value = read();
  context.onField(path, start, reader.at, value);
  return value;
}

/** Neither the order of tags nor duplicates are checked: the last one wins, as in Kafka's own reader. */
function decodeTags(
  fields: readonly Field[],
  context: DecodeContext,
  tree: { [key: string]: Value },
  unknown: UnknownTag[],
): void {
  const { reader, version } = context;
  const count = reader.uvarint();
  for (let index = 0; index < count; index += 1) {
    const start = reader.at;
    const tag = reader.uvarint();
    const size = reader.uvarint();
    const field = fields.find((candidate) => candidate.isTagged(version) && candidate.tag === tag);
    if (field === undefined) {
      reader.makes(1);
      const data = reader.take(size);
      context.onField?.(`${reader.path}<tag ${tag}>`, start, reader.at, data);
      unknown.push({ tag, data });
      continue;
    }
    if (size > reader.remaining)
      reader.fail(`tag ${tag} announces ${size} bytes, ${reader.remaining} are left`);
    const end = reader.at + size;
    tree[field.key] = reader.within(field.key, () =>
      traced(context, () => decodeField(field, context, true)),
    );
    if (reader.at !== end)
      reader.fail(`tag ${tag} announces ${size} bytes, its value has ${reader.at - end + size}`, start);
  }
}

function decodeField(field: Field, context: DecodeContext, tagged: boolean): Value {
  const { reader, version } = context;
  if (field.isArray) return decodeArray(field, context);
  if (field.fields !== undefined && field.isNullable(version)) {
    // A nullable struct is led by int8 −1 or 1; inside a tagged field by an unsigned varint 0 or 1.
    const isNull = tagged ? reader.uvarint() === 0 : reader.int8() < 0;
    if (isNull) return null;
  }
  return decodeOne(field, context);
}

function decodeArray(field: Field, context: DecodeContext): Value {
  const { reader, version } = context;
  const start = reader.at;
  const count = field.isCompact(version) ? reader.uvarint() - 1 : reader.int32();
  if (count < 0) return nullOf(field, context, start);
  // Every element takes at least one byte, so a count above what is left is a lie.
  if (count > reader.remaining)
    reader.fail(`an array of ${count} elements is announced, ${reader.remaining} bytes are left`, start);
  reader.makes(count);
  const values: Value[] = [];
  for (let index = 0; index < count; index += 1) {
    values.push(reader.within(index, () => traced(context, () => decodeOne(field, context))));
  }
  return values;
}

function nullOf(field: Field, context: DecodeContext, start: number): null {
  if (!field.isNullable(context.version)) context.reader.fail('null where null is not allowed', start);
  return null;
}

function decodeOne(field: Field, context: DecodeContext): Value {
  const { reader } = context;
  if (field.fields !== undefined) {
    const unknown: UnknownTag[] = [];
    const tree = decodeStruct(field.fields, context, unknown);
    return unknown.length === 0
      ? tree
      : { ...tree, unknownTags: unknown.map(({ tag, data }) => ({ tag, data })) };
  }
  switch (field.type) {
    case 'bool':
      return reader.int8() !== 0;
    case 'int8':
      return reader.int8();
    case 'int16':
      return reader.int16();
    case 'uint16':
      return reader.uint16();
    case 'int32':
      return reader.int32();
    case 'uint32':
      return reader.uint32();
    case 'int64':
      return reader.int64();
    case 'float64':
      return reader.float64();
    case 'uuid':
      return uuidText(reader.take(16));
    case 'string':
      return decodeString(field, context);
    case 'bytes':
    case 'records':
      return decodeBytes(field, context);
    default:
      return reader.fail(`the schema has an unknown type ${field.type}`);
  }
}

function decodeString(field: Field, context: DecodeContext): Value {
  const { reader } = context;
  const start = reader.at;
  const length = field.isCompact(context.version) ? reader.uvarint() - 1 : reader.int16();
  if (length < 0) return nullOf(field, context, start);
  if (length > 32_767) reader.fail(`a string of ${length} bytes is longer than 32767`, start);
  return reader.text(length);
}

function decodeBytes(field: Field, context: DecodeContext): Value {
  const { reader } = context;
  const start = reader.at;
  const length = field.isCompact(context.version) ? reader.uvarint() - 1 : reader.int32();
  return length < 0 ? nullOf(field, context, start) : reader.take(length);
}
