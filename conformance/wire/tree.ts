/**
 * An untyped message, as the judge holds it.
 *
 * Shape   field names in camelCase; int64 as bigint, all other numbers as number, bytes and records as
 *         Uint8Array, uuid as 22 base64url characters. A nested struct that carried unknown tagged fields has
 *         them under `unknownTags`, a name no field of Kafka has.
 */
export type Value = null | boolean | number | bigint | string | Uint8Array | readonly Value[] | Tree;
export interface Tree {
  readonly [field: string]: Value;
}

/** A tagged field that the schema does not know, kept as it was. */
export interface UnknownTag {
  readonly tag: number;
  readonly data: Uint8Array;
}

/** Deep equality; a number never equals a bigint. */
export function sameValue(left: Value, right: Value): boolean {
  if (Object.is(left, right)) return true;
  if (left === null || right === null || typeof left !== 'object' || typeof right !== 'object') return false;
  if (left instanceof Uint8Array || right instanceof Uint8Array) {
    return left instanceof Uint8Array && right instanceof Uint8Array && sameBytes(left, right);
  }
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const one = Object.entries(left);
  const other = right as Tree;
  return (
    one.length === Object.keys(other).length &&
    one.every(([key, value]) => key in other && sameValue(value, other[key] as Value))
  );
}

/** Equal length and equal bytes. */
export function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}
