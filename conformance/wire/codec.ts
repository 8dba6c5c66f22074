/**
 * The judge's codec: any message of Kafka, any version, bytes ↔ untyped tree. It shares nothing with the
 * reference but the schemas.
 *
 * Shape   `decodeMessage` and `encodeMessage` for a body alone; whole frames are in request.ts. Values: see
 *         tree.ts.
 * Errors  `WireError` with field path and byte offset. Bytes after a complete message are not an error: `end`
 *         says where it ended.
 * Source  spec/protocol/messages; KIP-482 for flexible versions.
 */
import { type DecodeContext, decodeStruct } from './decode.ts';
import { encodeStruct } from './encode.ts';
import { Reader } from './reader.ts';
import { type Message, messageOf } from './schema.ts';
import type { Tree, UnknownTag } from './tree.ts';
import { WireError } from './wire-error.ts';
import { Writer } from './writer.ts';

export interface Decoded {
  readonly value: Tree;
  /** Tagged fields of the top struct that the schema does not know, in the order they came. */
  readonly unknownTags: readonly UnknownTag[];
  /** Position after the last byte of the message. */
  readonly end: number;
}

export interface DecodeOptions {
  /** Where the message begins in `bytes`. */
  readonly start?: number;
  /** Give tagged fields that were not sent their defaults. */
  readonly fillDefaults?: boolean;
  readonly onField?: NonNullable<DecodeContext['onField']>;
}

export interface EncodeOptions {
  readonly unknownTags?: readonly UnknownTag[];
}

function validMessage(name: string, version: number): Message {
  const message = messageOf(name);
  if (message.isValid(version)) return message;
  throw new WireError(`${name} has versions ${message.validVersions}, not ${version}`, '', -1);
}

/** Reads one message. */
export function decodeMessage(
  name: string,
  version: number,
  bytes: Uint8Array,
  options: DecodeOptions = {},
): Decoded {
  const message = validMessage(name, version);
  const reader = new Reader(bytes, options.start ?? 0);
  const unknownTags: UnknownTag[] = [];
  const context: DecodeContext = {
    reader,
    version,
    flexible: message.isFlexible(version),
    fillDefaults: options.fillDefaults ?? false,
    ...(options.onField && { onField: options.onField }),
  };
  const value = decodeStruct(message.fields, context, unknownTags);
  return { value, unknownTags, end: reader.at };
}

/** Writes one message. Omitted fields take their defaults; a misspelt name is refused. */
export function encodeMessage(
  name: string,
  version: number,
  tree: Tree,
  options: EncodeOptions = {},
): Uint8Array {
  const message = validMessage(name, version);
  const context = { writer: new Writer(), version, flexible: message.isFlexible(version) };
  const tags =
    options.unknownTags ?? (tree.unknownTags as unknown as readonly UnknownTag[] | undefined) ?? [];
  encodeStruct(tree, message.fields, context, '', tags);
  return context.writer.finish();
}
