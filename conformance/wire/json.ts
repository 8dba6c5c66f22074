/**
 * Trees ↔ JSON, in the form of the golden vectors.
 *
 * Shape   int64 and uint32 are decimal strings, bytes and records are base64, a uuid is its 22 characters,
 *         everything else is itself; unknown tagged fields are `{tag, hex}`. float64 values that JSON has no
 *         word for are the strings NaN, Infinity, -Infinity.
 * Errors  `WireError` with the field path for a text that is not what its field needs; names and ranges are
 *         checked by encode.ts.
 */
import { fromBase64, fromHex, toBase64, toHex } from './bytes.ts';
import { type Field, messageOf } from './schema.ts';
import type { Tree, UnknownTag, Value } from './tree.ts';
import { WireError } from './wire-error.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A message's tree as JSON. */
export const toJson = (name: string, tree: Tree): Json => structToJson(messageOf(name).fields, tree);

/** JSON as a message's tree. */
export const fromJson = (name: string, json: Json): Tree => structFromJson(messageOf(name).fields, json, '');

export const tagsToJson = (tags: readonly UnknownTag[]): Json =>
  tags.map(({ tag, data }) => ({ tag, hex: toHex(data) }));

/** Reads `[{tag, hex}]`. */
export function tagsFromJson(json: Json, path: string): UnknownTag[] {
  if (!Array.isArray(json)) return refuse('a list of {tag, hex} is expected', path);
  return (json as readonly Json[]).map((each, index) => {
    const { tag, hex } = (each ?? {}) as { tag?: Json; hex?: Json };
    const data = typeof hex === 'string' ? fromHex(hex) : undefined;
    if (typeof tag !== 'number' || data === undefined)
      return refuse('{tag: number, hex: text} is expected', `${path}[${index}]`);
    return { tag, data };
  });
}

function refuse(reason: string, path: string): never {
  throw new WireError(reason, path, -1);
}

function structToJson(fields: readonly Field[], tree: Tree): Json {
  const rows = Object.entries(tree).map(([key, value]): [string, Json] => {
    const field = fields.find((each) => each.key === key);
    if (field === undefined) return [key, tagsToJson(value as unknown as UnknownTag[])];
    return [
      key,
      Array.isArray(value) ? value.map((each) => oneToJson(field, each as Value)) : oneToJson(field, value),
    ];
  });
  return Object.fromEntries(rows);
}

function oneToJson(field: Field, value: Value): Json {
  if (value === null) return null;
  if (field.fields !== undefined) return structToJson(field.fields, value as Tree);
  if (value instanceof Uint8Array) return toBase64(value);
  if (field.type === 'int64' || field.type === 'uint32') return String(value);
  if (field.type === 'float64' && !Number.isFinite(value)) return String(value);
  return value as Json;
}

function structFromJson(fields: readonly Field[], json: Json, path: string): Tree {
  if (json === null || typeof json !== 'object' || Array.isArray(json))
    return refuse('an object is expected', path);
  const rows = Object.entries(json as { readonly [key: string]: Json }).map(
    ([key, value]): [string, Value] => {
      const field = fields.find((each) => each.key === key);
      const where = path === '' ? key : `${path}.${key}`;
      if (key === 'unknownTags') return [key, tagsFromJson(value, where) as unknown as Value];
      if (field === undefined) return [key, value as Value]; // Refused by name when it is encoded.
      if (!field.isArray || !Array.isArray(value)) return [key, oneFromJson(field, value, where)];
      return [
        key,
        (value as readonly Json[]).map((each, index) => oneFromJson(field, each, `${where}[${index}]`)),
      ];
    },
  );
  return Object.fromEntries(rows);
}

const specialFloats = ['NaN', 'Infinity', '-Infinity'];

function oneFromJson(field: Field, json: Json, path: string): Value {
  if (json === null || Array.isArray(json)) return json as Value;
  if (field.fields !== undefined) return structFromJson(field.fields, json, path);
  if (typeof json !== 'string') return json as Value;
  switch (field.type) {
    case 'int64':
      return /^-?\d+$/.test(json) ? BigInt(json) : refuse('a decimal number is expected', path);
    case 'uint32':
      return /^\d+$/.test(json) ? Number(json) : refuse('a decimal number is expected', path);
    case 'float64':
      return specialFloats.includes(json) ? Number(json) : refuse('a number is expected', path);
    case 'bytes':
    case 'records':
      return fromBase64(json) ?? refuse('base64 is expected', path);
    default:
      return json;
  }
}
