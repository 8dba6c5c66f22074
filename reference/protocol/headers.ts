/**
 * What stands before a message: the request header, the response header, the length of the frame.
 *
 * Shape   `decodeRequestHeader` for the broker; `encodeAnswer` and `responsePrefix` for its answers;
 *         `encodeRequest` and `decodeResponseHeader` for clients of ours (tests, simulator, Raft).
 * Units   sizes and positions are bytes; a frame's length excludes its own four bytes.
 * Errors  `MalformedMessage` for a header that is cut short, of an unknown API or of a version without a
 *         header.
 * Source  kafka@1eb7644:generator/…/message/ApiMessageTypeGenerator.java#generateHeaderVersion,
 *         clients/src/main/java/org/apache/kafka/common/requests/RequestHeader.java#parse; KIP-482, KIP-511
 */
import { type ApiName, apiKeys, apiName } from '../../spec/protocol/api-keys.ts';
import { messageSchema } from '../../spec/protocol/messages.ts';
import { assert } from '../base/assert.ts';
import type { OutgoingPart } from '../ports/network.ts';
import { codec, type Draft, type Messages, messageCodec } from './codec.ts';
import { MalformedMessage } from './malformed.ts';
import { Reader, type UnknownTag } from './reader.ts';
import { inVersions } from './schema.ts';
import { allocate, Writer } from './writer.ts';

export interface RequestHeader {
  readonly apiKey: number;
  readonly apiVersion: number;
  readonly correlationId: number;
  /** A null client id is read as "". */
  readonly clientId: string;
  readonly headerVersion: number;
  readonly unknownTags?: readonly UnknownTag[];
  /** The first byte of the body. */
  readonly end: number;
}

const API_VERSIONS = apiKeys.ApiVersions;
const FRAME_LENGTH_BYTES = 4;

/** Message name → header version by message version. */
const headerVersions = new Map<string, (number | undefined)[]>();

function headerVersionOf(message: string, version: number): number | undefined {
  let versions = headerVersions.get(message);
  if (versions === undefined) {
    versions = [];
    headerVersions.set(message, versions);
  }
  if (version in versions) return versions[version];
  const ranges = Object.entries(messageSchema(message)?.headerVersions ?? {});
  const found = ranges.find(([, range]) => inVersions(range, version));
  if (found === undefined) return undefined;
  versions[version] = Number(found[0]);
  return versions[version];
}

/**
 * The header version of a request, or `undefined` when the API or the version is unknown. ApiVersions is
 * answered whatever its version, so its header must be readable: from 3 on it is flexible.
 * @requirement WIRE-003
 */
export function requestHeaderVersion(apiKey: number, apiVersion: number): number | undefined {
  const name = apiName(apiKey);
  if (name === undefined) return undefined;
  const known = headerVersionOf(`${name}Request`, apiVersion); // WIRE-003
  if (known !== undefined || apiKey !== API_VERSIONS) return known;
  return apiVersion >= 3 ? 2 : 1;
}

/**
 * The header version of an answer; ApiVersions answers always with 0, or a client could not read the refusal.
 * @requirement WIRE-004
 */
export function responseHeaderVersion(apiKey: number, apiVersion: number): number {
  const name = apiName(apiKey);
  const known = name === undefined ? undefined : headerVersionOf(`${name}Response`, apiVersion);
  return known ?? 0; // WIRE-004
}

/**
 * Reads the header of a request.
 * @requirement WIRE-003 WIRE-007 WIRE-010
 */
export function decodeRequestHeader(bytes: Uint8Array, offset = 0, end = bytes.length): RequestHeader {
  const reader = new Reader(bytes, offset, end);
  const apiKey = reader.int16();
  const apiVersion = reader.int16();
  const correlationId = reader.int32();
  const headerVersion = requestHeaderVersion(apiKey, apiVersion);
  if (headerVersion === undefined) {
    throw new MalformedMessage(`api key ${apiKey} has no version ${apiVersion}`, offset);
  }
  if (headerVersion === 0) {
    return { apiKey, apiVersion, correlationId, clientId: '', headerVersion, end: reader.at };
  }
  const length = reader.int16(); // WIRE-003: two bytes in every header version.
  const clientId = length < 0 ? '' : reader.string(length); // WIRE-010
  if (headerVersion === 1) {
    return { apiKey, apiVersion, correlationId, clientId, headerVersion, end: reader.at };
  }
  const unknownTags = readUnknownTags(reader); // WIRE-007
  const header = { apiKey, apiVersion, correlationId, clientId, headerVersion, end: reader.at };
  return unknownTags === undefined ? header : { ...header, unknownTags };
}

/** No header has a tagged field that Kafka knows. */
function readUnknownTags(reader: Reader): UnknownTag[] | undefined {
  const count = reader.uvarint();
  if (count <= 0) return undefined;
  reader.makes(count);
  const tags: UnknownTag[] = [];
  for (let i = 0; i < count; i++) {
    const tag = reader.uvarint() >>> 0;
    const size = reader.uvarint();
    if (size < 0) reader.malformed('a tagged field has a negative size');
    tags.push({ tag, bytes: reader.view(size) });
  }
  return tags;
}

/**
 * The bytes before a body that is encoded already: the frame's length and the header.
 * @requirement WIRE-001 WIRE-004
 */
export function responsePrefix(
  apiKey: number,
  apiVersion: number,
  correlationId: number,
  bodySizeBytes: number,
): Uint8Array {
  const headerSize = responseHeaderVersion(apiKey, apiVersion) === 0 ? 4 : 5;
  const writer = new Writer(allocate(FRAME_LENGTH_BYTES + headerSize));
  writeResponsePrefix(writer, headerSize, correlationId, bodySizeBytes);
  return writer.bytes;
}

function writeResponsePrefix(
  writer: Writer,
  headerSize: number,
  correlationId: number,
  bodySize: number,
): void {
  writer.int32(headerSize + bodySize); // WIRE-001
  writer.int32(correlationId); // WIRE-004
  if (headerSize === 5) writer.uvarint(0);
}

/**
 * A whole answer as it goes over the wire, length first: bytes, and files where records lie in them. The
 * pipeline knows its APIs by number, so the body is checked by its handler's type. `bodyVersion` differs from
 * the request's only in the refusal of an ApiVersions request of an unknown version.
 * @requirement WIRE-001 WIRE-004
 */
export function encodeAnswer(
  name: string,
  apiKey: number,
  apiVersion: number,
  correlationId: number,
  body: unknown,
  bodyVersion = apiVersion,
): OutgoingPart[] {
  const message = messageCodec(name, bodyVersion);
  if (message === undefined) assert(false, `there is no ${name} of version ${bodyVersion}`);
  const headerSize = responseHeaderVersion(apiKey, apiVersion) === 0 ? 4 : 5;
  const bodySize = message.size(body as Draft<unknown>);
  const writer = new Writer(allocate(FRAME_LENGTH_BYTES + headerSize + bodySize));
  writeResponsePrefix(writer, headerSize, correlationId, bodySize);
  message.encodeTo(writer, body as Draft<unknown>);
  const parts = writer.finishParts();
  const regionBytes = parts.reduce((sum, part) => sum + part.length, 0) - writer.bytes.length;
  if (regionBytes > 0) {
    const length = new Writer(writer.bytes);
    length.int32(headerSize + bodySize + regionBytes);
  }
  return parts;
}

/** A whole request as it goes over the wire, length first. */
export function encodeRequest<Name extends ApiName & RequestNames>(
  name: Name,
  apiVersion: number,
  header: { readonly correlationId: number; readonly clientId: string | null },
  body: Draft<Messages[`${Name}Request`]>,
): Uint8Array {
  const apiKey = apiKeys[name];
  const message = codec(`${name}Request`, apiVersion);
  const headerCodec = codec('RequestHeader', requestHeaderVersion(apiKey, apiVersion) ?? 1);
  const head = { requestApiKey: apiKey, requestApiVersion: apiVersion, ...header };
  const size = headerCodec.size(head) + message.size(body);
  const writer = new Writer(allocate(FRAME_LENGTH_BYTES + size));
  writer.int32(size);
  headerCodec.encodeTo(writer, head);
  message.encodeTo(writer, body);
  return writer.finish();
}

/** The APIs whose requests have a type. */
export type RequestNames = keyof Messages extends infer Key
  ? Key extends `${infer Name}Request`
    ? Name
    : never
  : never;

/** Reads the header of an answer. */
export function decodeResponseHeader(
  apiKey: number,
  apiVersion: number,
  bytes: Uint8Array,
  offset = 0,
): { readonly correlationId: number; readonly end: number } {
  const reader = new Reader(bytes, offset);
  const correlationId = reader.int32();
  if (responseHeaderVersion(apiKey, apiVersion) === 1) readUnknownTags(reader);
  return { correlationId, end: reader.at };
}
