/**
 * The logic of `ktck decode` and `ktck encode`: any request, response, stored record or batch, from hex,
 * base64 or a file to a field tree or JSON and back. Reading options and files is the command line's business
 * (cli/).
 *
 * Shape   `what` is `request` (its header says which), `batch`, `metadata`, `group-key`, `transaction-key`,
 *         `share-key` (they say themselves which), or the name of a message with a version. JSON is the form
 *         of the golden vectors (json.ts, batch-json.ts).
 * Errors  `WireError`, `SyntaxError` for text that is not JSON; the command line shows the message and exits
 *         65.
 */
import { apiName } from '../../spec/protocol/api-keys.ts';
import { batchesFromJson, batchesToJson } from './batch-json.ts';
import { fromBase64, fromHex, joinBytes, toBase64, toHex } from './bytes.ts';
import { encodeMessage } from './codec.ts';
import { renderFrame } from './hexdump.ts';
import { fromJson, type Json, tagsFromJson, tagsToJson, toJson } from './json.ts';
import { decodeWhole } from './ndjson.ts';
import { Reader } from './reader.ts';
import { messageOf } from './schema.ts';
import {
  type DecodedStored,
  decodeStored,
  decodeStoredAs,
  encodeStored,
  type StoredFamily,
} from './stored.ts';
import { type Trace, traceBatches, traceMessage, traceRequest, traceResponse } from './trace.ts';
import { WireError } from './wire-error.ts';

export { decodeLine, decodeLines } from './ndjson.ts';

export interface Target {
  /** `request`, `batch`, a stored family, or a message's name. */
  readonly what: string;
  /** Needed for a message by name, unless it is `stored`. */
  readonly version?: number;
  /** The bytes are led by type and version, as a record of an internal topic is. */
  readonly stored?: boolean;
  /** The bytes are a whole frame: its four bytes of length come first. */
  readonly framed?: boolean;
}

export type TextForm = 'hex' | 'base64';

/** Bytes from what a user typed: hex where it can be hex, else base64, unless told which. */
export function bytesFromText(text: string, form?: TextForm): Uint8Array {
  const decoded =
    form === 'base64'
      ? fromBase64(text)
      : (fromHex(text) ?? (form === undefined ? fromBase64(text) : undefined));
  if (decoded === undefined) throw new WireError(`the input is not ${form ?? 'hex or base64'}`, '', -1);
  return decoded;
}

export const bytesToText = (bytes: Uint8Array, form: TextForm): string =>
  form === 'hex' ? toHex(bytes) : toBase64(bytes);

const storedFamilies = ['metadata', 'group-key', 'transaction-key', 'share-key'];

/** Takes the length off a whole frame, after comparing it. */
function payloadOf(target: Target, bytes: Uint8Array): Uint8Array {
  if (target.framed !== true) return bytes;
  const reader = new Reader(bytes);
  const length = reader.int32();
  if (length !== reader.remaining)
    reader.fail(`the frame announces ${length} bytes, ${reader.remaining} follow`, 0);
  return bytes.subarray(4);
}

/** What a request says it is. */
function requestOf(payload: Uint8Array): { api: string; version: number } {
  const reader = new Reader(payload);
  const key = reader.int16();
  const api = apiName(key) ?? reader.fail(`no API has the key ${key}`, 0);
  return { api, version: reader.int16() };
}

function versionOf(target: Target): number {
  if (target.version !== undefined) return target.version;
  const { validVersions } = messageOf(target.what);
  throw new WireError(`${target.what} needs a version: it has ${validVersions}`, '', -1);
}

function storedJson(stored: DecodedStored, name: string, bytes: Uint8Array): Json {
  if (stored.end < bytes.length)
    throw new WireError(`${bytes.length - stored.end} bytes follow the record`, '', stored.end);
  return {
    message: name,
    version: stored.version,
    value: toJson(name, stored.value),
    ...(stored.unknownTags.length > 0 && { unknownTags: tagsToJson(stored.unknownTags) }),
  };
}

/** Bytes → JSON. */
export function decodeToJson(target: Target, bytes: Uint8Array): Json {
  const payload = payloadOf(target, bytes);
  if (target.what === 'batch') return batchesToJson(payload);
  if (storedFamilies.includes(target.what)) {
    const stored = decodeStored(target.what as StoredFamily, payload);
    return storedJson(stored, stored.message, payload);
  }
  if (target.stored === true) return storedJson(decodeStoredAs(target.what, payload), target.what, payload);
  const request = target.what === 'request' ? requestOf(payload) : undefined;
  const message = request === undefined ? target.what : `${request.api}Request`;
  const version = request?.version ?? versionOf(target);
  const { hex: _, ...decoded } = decodeWhole(message, version, payload);
  return { message, version, ...decoded };
}

/** Bytes → a field tree over a hexdump. Damage is shown where it stands. */
export function decodeToTree(target: Target, bytes: Uint8Array): string {
  const payload = payloadOf(target, bytes);
  return renderFrame(traceOf(target, payload), payload);
}

function traceOf(target: Target, payload: Uint8Array): Trace {
  if (target.what === 'batch') return traceBatches(payload);
  if (target.what === 'request') {
    const { api, version } = requestOf(payload);
    return traceRequest(api, version, payload);
  }
  if (target.stored === true || storedFamilies.includes(target.what)) {
    const family = storedFamilies.includes(target.what);
    const stored = family
      ? decodeStored(target.what as StoredFamily, payload)
      : decodeStoredAs(target.what, payload);
    return traceMessage(stored.message, stored.version, payload, storedLead(stored.message, payload));
  }
  const { kind } = messageOf(target.what);
  const version = versionOf(target);
  if (kind === 'request') return traceRequest(target.what.slice(0, -'Request'.length), version, payload);
  if (kind === 'response') return traceResponse(target.what.slice(0, -'Response'.length), version, payload);
  return traceMessage(target.what, version, payload);
}

/** How many bytes lead a stored record: three varints for metadata, an int16 for the rest. */
function storedLead(message: string, payload: Uint8Array): number {
  if (messageOf(message).kind !== 'metadata') return 2;
  const reader = new Reader(payload);
  for (let count = 0; count < 3; count += 1) reader.uvarint();
  return reader.at;
}

/**
 * JSON → bytes: takes what `decodeToJson` gives, `{header, value, unknownTags}`, or for `batch` one batch or
 * a list.
 */
export function encodeFromJson(target: Target, json: Json): Uint8Array {
  const payload = target.what === 'batch' ? batchesFromJson(json) : encodeWhole(target, json);
  if (target.framed !== true) return payload;
  const length = new Uint8Array(4);
  new DataView(length.buffer).setInt32(0, payload.length);
  return joinBytes([length, payload]);
}

function encodeWhole(target: Target, json: Json): Uint8Array {
  if (json === null || typeof json !== 'object' || Array.isArray(json))
    throw new WireError('an object with "value" is expected', '', -1);
  const given = json as { readonly [key: string]: Json };
  const named = target.what === 'request' || storedFamilies.includes(target.what);
  const name = named ? String(given.message ?? '') : target.what;
  const version =
    target.version ??
    (typeof given.version === 'number' ? given.version : versionOf({ ...target, what: name }));
  const tree = fromJson(name, given.value ?? {});
  const unknownTags = tagsFromJson(given.unknownTags ?? [], 'unknownTags');
  if (target.stored === true || storedFamilies.includes(target.what))
    return encodeStored(name, version, tree, unknownTags);
  const body = encodeMessage(name, version, tree, { unknownTags });
  const { kind, apiKey, headerVersion } = messageOf(name);
  const header = headerVersion(version);
  if (header === undefined) return body;
  const headerName = kind === 'request' ? 'RequestHeader' : 'ResponseHeader';
  const implied: { [key: string]: Json } =
    kind === 'request' ? { requestApiKey: apiKey ?? -1, requestApiVersion: version } : {};
  const fields = { ...implied, ...((given.header ?? {}) as { [key: string]: Json }) };
  return joinBytes([encodeMessage(headerName, header, fromJson(headerName, fields)), body]);
}
