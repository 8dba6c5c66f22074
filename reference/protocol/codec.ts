/**
 * The door of this room. Every message of `spec/protocol`, in every version, from bytes and to bytes.
 *
 *     codec('ProduceRequest', 9).decode(bytes, at)  → { value, end }, typed: what this broker serves
 *     codec('FetchResponse', 12).encode({ … })      → Uint8Array of the exact size
 *     codec('FetchResponse', 12).encodeParts({ … }) → bytes and file regions, for `Respond.answerParts`
 *     messageCodec(name, version)                   → for a name known at run time; `undefined` if none
 *
 * Shape   a decoded message has every field of its schema, whatever the version, those of other versions at
 *         their default; what is encoded (a `Draft`) may leave fields out. Field names are Kafka's with a
 *         small first letter. `unknownTags` is there only when there are some. Compiled on first use, kept
 *         for ever.
 * Units   int64 is `number` if and only if it is safe, else `bigint`; a uuid is 32 lower-case hex digits;
 *         bytes and records are views into the input, valid as long as it is. `end` is where the message
 *         ended: what follows is the caller's affair (WIRE-009).
 * Errors  `MalformedMessage` for bytes that are no message: caught in one place, the pipeline. An unsendable
 *         value asserts.
 * Source  kafka@1eb7644:generator/src/main/java/org/apache/kafka/message/MessageDataGenerator.java
 */
import { assert } from '../base/assert.ts';
import type { FileRegion, OutgoingPart } from '../ports/network.ts';
import { compileStruct } from './compile.ts';
import type { Messages } from './generated/messages.ts';
import { Reader } from './reader.ts';
import type { ValueCodec } from './scalars.ts';
import { planMessage } from './schema.ts';
import type { Struct } from './tags.ts';
import { allocate, Writer } from './writer.ts';

export type { Messages } from './generated/messages.ts';
export { int64 } from './int64.ts';
export { MalformedMessage } from './malformed.ts';

/** A message to be encoded: fields may be left out, and records may lie in a file. */
export type Draft<T> = T extends Uint8Array
  ? Uint8Array | FileRegion
  : T extends readonly (infer Element)[]
    ? readonly Draft<Element>[]
    : T extends object
      ? { readonly [Field in keyof T]?: Draft<T[Field]> | undefined }
      : T;

export interface Decoded<T> {
  readonly value: T;
  /** The first byte after the message. */
  readonly end: number;
}

/** One message in one version. */
export class MessageCodec<T> {
  readonly name: string;
  readonly version: number;
  /** Compact lengths and tagged sections. */
  readonly flexible: boolean;
  private readonly struct: ValueCodec<Struct>;

  constructor(name: string, version: number, flexible: boolean, struct: ValueCodec<Struct>) {
    this.name = name;
    this.version = version;
    this.flexible = flexible;
    this.struct = struct;
  }

  /** Reads a message that begins at `offset` and may reach up to `end`. */
  decode(bytes: Uint8Array, offset = 0, end = bytes.length): Decoded<T> {
    const reader = new Reader(bytes, offset, end);
    const value = this.struct.read(reader) as T;
    return { value, end: reader.at };
  }

  /** Bytes that `encode` makes; file regions are not counted. */
  size(value: Draft<T>): number {
    return this.struct.size(value as Struct);
  }

  encode(value: Draft<T>): Uint8Array {
    return this.write(value).finish();
  }

  /** The message as parts to be sent in order: one buffer, cut where records lie in a file. */
  encodeParts(value: Draft<T>): OutgoingPart[] {
    return this.write(value).finishParts();
  }

  /**
   * Writes a message with a writer whose buffer has room for it: for whoever puts something before or after.
   */
  encodeTo(writer: Writer, value: Draft<T>): void {
    this.struct.write(writer, value as Struct);
  }

  private write(value: Draft<T>): Writer {
    const writer = new Writer(allocate(this.size(value)));
    this.encodeTo(writer, value);
    return writer;
  }
}

const compiled = new Map<string, (MessageCodec<unknown> | undefined)[]>();

/** The codec of a message by name, or `undefined` when there is no such message or version. */
export function messageCodec(name: string, version: number): MessageCodec<unknown> | undefined {
  const known = compiled.get(name)?.[version];
  if (known !== undefined) return known;
  const plan = planMessage(name, version);
  if (plan === undefined) return undefined;
  const made = new MessageCodec<unknown>(name, version, plan.flexible, compileStruct(plan));
  const versions = compiled.get(name) ?? [];
  versions[version] = made;
  compiled.set(name, versions);
  return made;
}

/**
 * The codec of a message this broker knows by type. The version exists: it was checked against the advertised
 * range.
 */
export function codec<Name extends keyof Messages>(
  name: Name,
  version: number,
): MessageCodec<Messages[Name]> {
  const found = messageCodec(name, version);
  if (found === undefined) assert(false, `there is no ${name} of version ${version}`);
  return found as MessageCodec<Messages[Name]>;
}
