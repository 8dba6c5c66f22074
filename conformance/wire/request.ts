/**
 * Whole requests and responses, header and body, without the four bytes of length before them.
 *
 * Shape   an API is named as in spec/protocol/api-keys: `Produce`. Decoding fills tagged fields that were not
 *         sent with their defaults.
 * Errors  `WireError`; offsets count from the start of the payload.
 * Source  KIP-482 for header versions, KIP-511: the answer to ApiVersions always has header version 0.
 */
import { apiName } from '../../spec/protocol/api-keys.ts';
import { joinBytes } from './bytes.ts';
import { type Decoded, decodeMessage, encodeMessage } from './codec.ts';
import { messageOf } from './schema.ts';
import type { Tree, UnknownTag } from './tree.ts';
import { WireError } from './wire-error.ts';

export interface RequestHeader {
  readonly correlationId: number;
  readonly clientId: string | null;
  readonly unknownTags?: { readonly header?: readonly UnknownTag[]; readonly body?: readonly UnknownTag[] };
  /**
   * Say another key, version or header version than the ones the bytes are written by: for requests that lie.
   */
  readonly apiKey?: number;
  readonly apiVersion?: number;
  readonly headerVersion?: number;
}

export interface DecodedFrame {
  readonly header: Tree;
  readonly body: Tree;
  readonly unknownTags: { readonly header: readonly UnknownTag[]; readonly body: readonly UnknownTag[] };
  /** Where the body begins and ends in the payload. */
  readonly bodyStart: number;
  readonly end: number;
}

/** The header version of a request, `kind` Request, or of its answer, `kind` Response. */
export function headerVersion(api: string, kind: 'Request' | 'Response', version: number): number {
  const message = messageOf(`${api}${kind}`);
  const found = message.headerVersion(version);
  if (found === undefined)
    throw new WireError(`${message.name} has versions ${message.validVersions}, not ${version}`, '', -1);
  return found;
}

function keyOf(api: string): number {
  const { apiKey } = messageOf(`${api}Request`);
  if (apiKey === undefined) throw new WireError(`no API is called ${api}`, '', -1);
  return apiKey;
}

/** The payload of a request frame. */
export function encodeRequest(api: string, version: number, body: Tree, header: RequestHeader): Uint8Array {
  const fields: Tree = {
    requestApiKey: header.apiKey ?? keyOf(api),
    requestApiVersion: header.apiVersion ?? version,
    correlationId: header.correlationId,
    clientId: header.clientId,
  };
  const useHeader = header.headerVersion ?? headerVersion(api, 'Request', version);
  const headerTags = header.unknownTags?.header ?? [];
  const bodyTags = header.unknownTags?.body;
  return joinBytes([
    encodeMessage('RequestHeader', useHeader, fields, { unknownTags: headerTags }),
    encodeMessage(`${api}Request`, version, body, bodyTags === undefined ? {} : { unknownTags: bodyTags }),
  ]);
}

/** The payload of a response frame. */
export function encodeResponse(
  api: string,
  version: number,
  body: Tree,
  header: { correlationId: number; unknownTags?: RequestHeader['unknownTags'] },
): Uint8Array {
  const bodyTags = header.unknownTags?.body;
  return joinBytes([
    encodeMessage(
      'ResponseHeader',
      headerVersion(api, 'Response', version),
      { correlationId: header.correlationId },
      {
        unknownTags: header.unknownTags?.header ?? [],
      },
    ),
    encodeMessage(`${api}Response`, version, body, bodyTags === undefined ? {} : { unknownTags: bodyTags }),
  ]);
}

function frame(header: Decoded, body: Decoded): DecodedFrame {
  return {
    header: header.value,
    body: body.value,
    unknownTags: { header: header.unknownTags, body: body.unknownTags },
    bodyStart: header.end,
    end: body.end,
  };
}

/** Reads the payload of a response to a request of that API and version. */
export function decodeResponse(api: string, version: number, payload: Uint8Array): DecodedFrame {
  const header = decodeMessage('ResponseHeader', headerVersion(api, 'Response', version), payload);
  return frame(
    header,
    decodeMessage(`${api}Response`, version, payload, { start: header.end, fillDefaults: true }),
  );
}

/** Reads the payload of a request; its own header says which. */
export function decodeRequest(
  payload: Uint8Array,
): DecodedFrame & { readonly api: string; readonly version: number } {
  const { value } = decodeMessage('RequestHeader', 0, payload);
  const version = value.requestApiVersion as number;
  const api = apiName(value.requestApiKey as number);
  if (api === undefined) throw new WireError(`no API has the key ${value.requestApiKey}`, 'requestApiKey', 0);
  const header = decodeMessage('RequestHeader', headerVersion(api, 'Request', version), payload);
  const body = decodeMessage(`${api}Request`, version, payload, { start: header.end, fillDefaults: true });
  return { ...frame(header, body), api, version };
}
