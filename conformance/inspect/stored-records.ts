/**
 * Records that Kafka writes for itself, by name: control records, the metadata log, committed offsets,
 * transactions, share groups.
 *
 * Shape   `readStored` gives key and value as named trees, or says what cannot be read; a record of an
 *         ordinary topic gives `undefined`.
 * Errors  none: what cannot be read is a `flaw`.
 * Source  kafka@1eb7644:clients/…/common/record/ControlRecordType.java, EndTransactionMarker.java,
 *         ControlRecordUtils.java; kafka@1eb7644:group-coordinator/…, transaction-coordinator/…,
 *         metadata/…/MetadataRecordSerde.java.
 */
import { controlTypeOf } from '../wire/batch.ts';
import { fromBase64 } from '../wire/bytes.ts';
import { decodeMessage } from '../wire/codec.ts';
import { type Json, toJson } from '../wire/json.ts';
import type { ParsedBatch, ParsedRecord } from '../wire/parsed.ts';
import { decodeStored, decodeStoredAs, type StoredFamily } from '../wire/stored.ts';
import type { Tree } from '../wire/tree.ts';
import { WireError } from '../wire/wire-error.ts';
import { metadataTopic } from './names.ts';

/** One half of a record under its name. */
export interface NamedTree {
  readonly message: string;
  readonly version: number;
  readonly value: Tree;
}

/** What a record of Kafka's own says. */
export interface StoredRecord {
  /** The control type, or the message of the record. */
  readonly name: string;
  readonly key?: NamedTree;
  /** Absent for a tombstone. */
  readonly value?: NamedTree;
  readonly flaw?: string;
}

const families: Readonly<Record<string, StoredFamily>> = {
  [metadataTopic]: 'metadata',
  __consumer_offsets: 'group-key',
  __transaction_state: 'transaction-key',
  __share_group_state: 'share-key',
};

/** `undefined` when the record is no business of Kafka's. */
export function readStored(
  topic: string,
  batch: ParsedBatch,
  record: ParsedRecord,
): StoredRecord | undefined {
  const family = families[topic];
  if (!batch.control && family === undefined) return undefined;
  try {
    if (batch.control) return readControl(record);
    return family === 'metadata' ? readMetadata(record) : readKeyed(family as StoredFamily, record);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return { name: batch.control ? 'control record' : `${topic} record`, flaw: error.message };
  }
}

function readMetadata(record: ParsedRecord): StoredRecord {
  if (record.value === null) return { name: 'metadata record', flaw: 'it has no value' };
  const { message, version, value, end } = decodeStored('metadata', record.value);
  return withRest({ name: message, value: { message, version, value } }, record.value.length - end);
}

function readKeyed(family: StoredFamily, record: ParsedRecord): StoredRecord {
  if (record.key === null) return { name: 'record', flaw: 'it has no key' };
  const key = decodeStored(family, record.key);
  const read: StoredRecord = {
    name: key.message.replace(/Key$/, ''),
    key: { message: key.message, version: key.version, value: key.value },
  };
  const keyRest = record.key.length - key.end;
  if (record.value === null) return withRest(read, keyRest);
  const { message, version, value, end } = decodeStoredAs(key.message.replace(/Key$/, 'Value'), record.value);
  return withRest({ ...read, value: { message, version, value } }, keyRest || record.value.length - end);
}

const withRest = (record: StoredRecord, rest: number): StoredRecord =>
  rest > 0 ? { ...record, flaw: `${rest} bytes follow its fields` } : record;

/** The values of control records; each begins with a version of its own. */
const controlValues: Readonly<Record<string, string>> = {
  LEADER_CHANGE: 'LeaderChangeMessage',
  SNAPSHOT_HEADER: 'SnapshotHeaderRecord',
  SNAPSHOT_FOOTER: 'SnapshotFooterRecord',
  KRAFT_VERSION: 'KRaftVersionRecord',
  KRAFT_VOTERS: 'VotersRecord',
};

/** What ends a transaction: who said so. */
export function coordinatorEpochOf(record: ParsedRecord): number | undefined {
  const { value } = record;
  if (value === null || value.length < 6) return undefined;
  return new DataView(value.buffer, value.byteOffset, value.byteLength).getInt32(2);
}

function readControl(record: ParsedRecord): StoredRecord {
  const { key, value } = record;
  if (key === null || key.length < 4)
    return { name: 'control record', flaw: 'its key is shorter than 4 bytes' };
  const view = new DataView(key.buffer, key.byteOffset, key.byteLength);
  const type = controlTypeOf(record);
  if (view.getInt16(0) < 0) return { name: 'control record', flaw: `its version is ${view.getInt16(0)}` };
  // A type of a later release is no flaw: readers pass over what they do not know.
  if (type === undefined) return { name: `control type ${view.getInt16(2)}` };
  if (value === null) return { name: type, flaw: 'it has no value' };
  if (type === 'ABORT' || type === 'COMMIT') {
    const coordinatorEpoch = coordinatorEpochOf(record);
    if (coordinatorEpoch === undefined)
      return { name: type, flaw: `its value has ${value.length} bytes, not 6` };
    const version = new DataView(value.buffer, value.byteOffset).getInt16(0);
    if (version < 0) return { name: type, flaw: `the version of its value is ${version}` };
    return { name: type, value: { message: 'EndTxnMarker', version, value: { coordinatorEpoch } } };
  }
  return readControlValue(type, value);
}

function readControlValue(type: string, value: Uint8Array): StoredRecord {
  const message = controlValues[type] as string;
  const version = value.length < 2 ? 0 : new DataView(value.buffer, value.byteOffset).getInt16(0);
  const known = message === 'LeaderChangeMessage' ? Math.min(Math.max(version, 0), 1) : 0;
  const decoded = decodeMessage(message, known, value);
  return withRest(
    { name: type, value: { message, version, value: decoded.value } },
    value.length - decoded.end,
  );
}

/** A named tree as JSON. */
export function namedJson({ message, version, value }: NamedTree): Json {
  const json = message === 'EndTxnMarker' ? (value as { [key: string]: Json }) : toJson(message, value);
  const isConsumers = message === 'GroupMetadataValue' && value.protocolType === 'consumer';
  return { type: message, version, data: isConsumers ? withMembers(json as { [key: string]: Json }) : json };
}

/**
 * Members of a classic group carry their own protocol inside: what they subscribe to, and what they were
 * given.
 */
function withMembers(group: { [key: string]: Json }): Json {
  const members = group.members as readonly { [key: string]: Json }[];
  return {
    ...group,
    members: members.map((member) => ({
      ...member,
      subscription: embedded('ConsumerProtocolSubscription', member.subscription),
      assignment: embedded('ConsumerProtocolAssignment', member.assignment),
    })),
  };
}

/** A message that is led by its version; as it was when it cannot be read. */
function embedded(message: string, base64: Json | undefined): Json {
  const bytes = typeof base64 === 'string' ? fromBase64(base64) : undefined;
  if (bytes === undefined || bytes.length < 2) return base64 ?? null;
  const version = new DataView(bytes.buffer, bytes.byteOffset).getInt16(0);
  try {
    return toJson(message, decodeMessage(message, Math.min(version, 3), bytes, { start: 2 }).value);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return base64 ?? null;
  }
}
