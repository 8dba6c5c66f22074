/** An untyped message: field names in camelCase, int64 as bigint, bytes and records as Uint8Array, uuid as 22 base64url characters. */
export type Value = null | boolean | number | bigint | string | Uint8Array | readonly Value[] | Tree;
export interface Tree {
  readonly [field: string]: Value;
}
