/**
 * Tree → bytes: walks a message's fields in the order of the schema.
 *
 * Shape   a field that the tree omits takes its default; a tagged field at its default is left out; tags are
 *         written in ascending order.
 * Errors  `WireError` with the field path: a name the message does not have, a value of the wrong kind or out
 *         of range, null where it is not allowed, a value for a field that the version lacks and that may not
 *         be dropped.
 * Source  kafka@1eb7644:generator/src/main/java/org/apache/kafka/message/MessageDataGenerator.java; KIP-482.
 */
import { defaultOf, type Field } from './schema.ts';
import { sameValue, type Tree, type UnknownTag, type Value } from './tree.ts';
import { uuidBytes } from './uuid.ts';
import { WireError } from './wire-error.ts';
import { utf8Bytes, Writer } from './writer.ts';

interface EncodeContext {
  readonly writer: Writer;
  readonly version: number;
  readonly flexible: boolean;
}

function refuse(reason: string, path: string): never {
  throw new WireError(reason, path, -1);
}

const inside = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`);

/** Writes one struct, its tagged section included. */
export function encodeStruct(
  tree: Tree,
  fields: readonly Field[],
  context: EncodeContext,
  path: string,
  unknownTags: readonly UnknownTag[],
): void {
  refuseUnknownNames(tree, fields, path);
  const { version } = context;
  const tagged: { tag: number; data: Uint8Array }[] = [...unknownTags];
  for (const field of fields) {
    const given = tree[field.key];
    const where = inside(path, field.key);
    if (!field.inVersion(version)) {
      refuseLostValue(given, field, version, where);
    } else if (field.isTagged(version)) {
      const value = given ?? (given === null ? null : defaultOf(field, version));
      if (isDefault(value, field, version)) continue;
      const inner = { ...context, writer: new Writer() };
      encodeField(value, field, inner, where, true);
      tagged.push({ tag: field.tag, data: inner.writer.finish() });
    } else {
      encodeField(given === undefined ? defaultOf(field, version) : given, field, context, where, false);
    }
  }
  if (context.flexible) encodeTags(tagged, context.writer);
  else if (tagged.length > 0) refuse(`version ${version} has no tagged fields`, path);
}

function encodeTags(tagged: { tag: number; data: Uint8Array }[], writer: Writer): void {
  writer.uvarint(tagged.length);
  for (const { tag, data } of tagged.sort((one, other) => one.tag - other.tag)) {
    writer.uvarint(tag);
    writer.uvarint(data.length);
    writer.raw(data);
  }
}

function refuseUnknownNames(tree: Tree, fields: readonly Field[], path: string): void {
  if (typeof tree !== 'object' || tree === null || Array.isArray(tree) || tree instanceof Uint8Array) {
    refuse(`a struct is expected, not ${kindOf(tree)}`, path);
  }
  for (const key of Object.keys(tree)) {
    if (key === 'unknownTags' || fields.some((field) => field.key === key)) continue;
    const near = fields.find((field) => field.key.toLowerCase() === key.toLowerCase());
    const hint =
      near === undefined
        ? `fields: ${fields.map((field) => field.key).join(', ')}`
        : `did you mean ${near.key}?`;
    refuse(`no field is called ${key} (${hint})`, inside(path, key));
  }
}

/**
 * A value for a field that this version lacks may be dropped when it is the default or Kafka says it is
 * ignorable.
 */
function refuseLostValue(given: Value | undefined, field: Field, version: number, path: string): void {
  if (given === undefined || field.ignorable || sameValue(given, defaultOf(field, version))) return;
  refuse(`version ${version} has no such field, and its value may not be dropped`, path);
}

function isDefault(value: Value, field: Field, version: number): boolean {
  if (field.fields === undefined || field.isArray || value === null)
    return sameValue(value, defaultOf(field, version));
  // A struct may be given in part: what it omits is default.
  const inner = field.fields.filter((each) => each.inVersion(version));
  const tree = value as Tree;
  if (Object.keys(tree).some((key) => !inner.some((each) => each.key === key))) return false;
  return inner.every(
    (each) => tree[each.key] === undefined || isDefault(tree[each.key] as Value, each, version),
  );
}

function encodeField(
  value: Value,
  field: Field,
  context: EncodeContext,
  path: string,
  tagged: boolean,
): void {
  const { writer, version } = context;
  if (value === null) {
    if (!field.isNullable(version)) refuse('null where null is not allowed', path);
    encodeNull(field, context, tagged);
  } else if (field.isArray) {
    if (!Array.isArray(value)) refuse(`an array is expected, not ${kindOf(value)}`, path);
    if (field.isCompact(version)) writer.uvarint(value.length + 1);
    else writer.int32(value.length);
    for (const [index, each] of value.entries())
      encodeOne(each as Value, field, context, `${path}[${index}]`);
  } else {
    // In a tagged field the marker is a varint; its 1 is the same byte.
    if (field.fields !== undefined && field.isNullable(version)) writer.int8(1);
    encodeOne(value, field, context, path);
  }
}

function encodeNull(field: Field, { writer, version }: EncodeContext, tagged: boolean): void {
  if (field.fields !== undefined && !field.isArray) writer.int8(tagged ? 0 : -1);
  else if (field.isCompact(version)) writer.uvarint(0);
  else if (field.type === 'string' && !field.isArray) writer.int16(-1);
  else writer.int32(-1);
}

function encodeOne(value: Value, field: Field, context: EncodeContext, path: string): void {
  const { writer, version } = context;
  if (field.fields !== undefined) {
    const tags = (value as Tree | null)?.unknownTags ?? [];
    encodeStruct(value as Tree, field.fields, context, path, tags as unknown as UnknownTag[]);
    return;
  }
  switch (field.type) {
    case 'bool':
      if (typeof value !== 'boolean') refuse(`a boolean is expected, not ${kindOf(value)}`, path);
      writer.int8(value ? 1 : 0);
      break;
    case 'int64':
      writer.int64(int64(value, path));
      break;
    case 'float64':
      if (typeof value !== 'number') refuse(`a number is expected, not ${kindOf(value)}`, path);
      writer.float64(value);
      break;
    case 'uuid':
      writer.raw(uuid(value, path));
      break;
    case 'string':
      encodeString(value, field.isCompact(version), writer, path);
      break;
    case 'bytes':
    case 'records':
      if (!(value instanceof Uint8Array)) refuse(`bytes are expected, not ${kindOf(value)}`, path);
      if (field.isCompact(version)) writer.uvarint(value.length + 1);
      else writer.int32(value.length);
      writer.raw(value);
      break;
    default:
      encodeInteger(value, field.type, writer, path);
  }
}

function uuid(value: Value, path: string): Uint8Array {
  const bytes = typeof value === 'string' ? uuidBytes(value) : undefined;
  return bytes ?? refuse('a uuid of 22 base64url characters is expected', path);
}

function encodeString(value: Value, compact: boolean, writer: Writer, path: string): void {
  if (typeof value !== 'string') refuse(`a string is expected, not ${kindOf(value)}`, path);
  const bytes = utf8Bytes(value);
  if (bytes.length > 32_767) refuse(`a string of ${bytes.length} bytes is longer than 32767`, path);
  if (compact) writer.uvarint(bytes.length + 1);
  else writer.int16(bytes.length);
  writer.raw(bytes);
}

const integers: Readonly<Record<string, readonly [min: number, max: number]>> = {
  int8: [-0x80, 0x7f],
  int16: [-0x8000, 0x7fff],
  uint16: [0, 0xffff],
  int32: [-0x8000_0000, 0x7fff_ffff],
  uint32: [0, 0xffff_ffff],
};

function encodeInteger(value: Value, type: string, writer: Writer, path: string): void {
  const [min, max] = integers[type] ?? refuse(`the schema has an unknown type ${type}`, path);
  if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max) {
    refuse(`an ${type} is expected, not ${kindOf(value)}`, path);
  }
  if (type === 'int8') writer.int8(value);
  else if (type === 'int16' || type === 'uint16') writer.int16(value);
  else writer.int32(value);
}

function int64(value: Value, path: string): bigint {
  const wide = typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value;
  if (typeof wide !== 'bigint' || BigInt.asIntN(64, wide) !== wide)
    refuse(`an int64 is expected, not ${kindOf(value)}`, path);
  return wide;
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (value instanceof Uint8Array) return 'bytes';
  return typeof value === 'number' || typeof value === 'bigint'
    ? `the ${typeof value} ${value}`
    : `a value of type ${typeof value}`;
}
