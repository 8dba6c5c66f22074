/**
 * The message schemas: every message of Kafka 3.9.2 and 4.3.1, every version, as data.
 *
 * Shape   `messageSchema(name)` parses one message's JSON the first time it is asked for; nothing is parsed
 *         at load. The meaning of each key is told in README.md. Version ranges stay text (`0-2, 5`, `none`):
 *         each codec reads them by itself.
 * Errors  an unknown name is `undefined`.
 */
import { messageJson } from './generated/messages.ts';

export type MessageName = keyof typeof messageJson;

/** A version range as written: `0-2`, `3`, `0, 2`, `none`. */
export type VersionText = string;

export interface FieldSchema {
  readonly name: string;
  /**
   * bool int8 int16 uint16 int32 uint32 int64 float64 uuid string bytes records, a struct name, or `[]` of
   * one.
   */
  readonly type: string;
  readonly versions: VersionText;
  readonly nullableVersions?: VersionText;
  readonly taggedVersions?: VersionText;
  readonly tag?: number;
  /** Only where it differs from the message's own. */
  readonly flexibleVersions?: VersionText;
  readonly default?: string;
  readonly ignorable?: boolean;
  readonly mapKey?: boolean;
  readonly fields?: readonly FieldSchema[];
}

export type MessageKind =
  | 'request'
  | 'response'
  | 'header'
  | 'metadata'
  | 'group-key'
  | 'group-value'
  | 'transaction-key'
  | 'transaction-value'
  | 'share-key'
  | 'share-value'
  | 'raft'
  | 'remote-log'
  | 'data';

export interface MessageSchema {
  readonly apiKey?: number;
  readonly type: MessageKind;
  readonly name: string;
  readonly listeners?: readonly string[];
  readonly validVersions: VersionText;
  readonly flexibleVersions: VersionText;
  readonly deprecatedVersions?: VersionText;
  /** Where the newest version was not yet promised: `4.3.1: 6`. */
  readonly latestVersionUnstable?: readonly string[];
  /** Header version → message versions that use it. */
  readonly headerVersions?: Readonly<Record<string, VersionText>>;
  readonly releases: Readonly<Record<string, VersionText>>;
  readonly fields: readonly FieldSchema[];
}

const parsed = new Map<string, MessageSchema>();

/** All message names, in alphabetical order. */
export const messageNames = Object.keys(messageJson) as readonly MessageName[];

/** The schema of a message, or `undefined` when no message has that name. */
export function messageSchema(name: MessageName): MessageSchema;
export function messageSchema(name: string): MessageSchema | undefined;
export function messageSchema(name: string): MessageSchema | undefined {
  const known = parsed.get(name);
  if (known !== undefined) return known;
  if (!Object.hasOwn(messageJson, name)) return undefined;
  const schema = JSON.parse(messageJson[name as MessageName]) as MessageSchema;
  parsed.set(name, schema);
  return schema;
}
