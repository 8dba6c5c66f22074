/**
 * Records of internal topics: the type and version that lead their keys and values.
 *
 * Shape   a family is a log: `metadata` (value: frame version 1, type, version as unsigned varints), `group`,
 *         `transaction`, `share` (key: int16 type; value: int16 version, its type told by the key).
 * Errors  `WireError` for a frame version or a type that is not known.
 * Source  kafka@1eb7644:server-common/…/server/common/serialization/AbstractApiMessageSerde.java,
 *         kafka@1eb7644:group-coordinator/…/coordinator/group/GroupCoordinatorRecordSerde.java. 3.9 numbers
 *         keys by version, 4.x by type; the stored bytes are the same.
 */
import { messageNames, messageSchema } from '../../spec/protocol/messages.ts';
import { joinBytes } from './bytes.ts';
import { type Decoded, decodeMessage, encodeMessage } from './codec.ts';
import { Reader } from './reader.ts';
import { messageOf } from './schema.ts';
import type { Tree, UnknownTag } from './tree.ts';
import { WireError } from './wire-error.ts';
import { Writer } from './writer.ts';

export type StoredFamily = 'metadata' | 'group-key' | 'transaction-key' | 'share-key';

export interface DecodedStored extends Decoded {
  readonly message: string;
  readonly version: number;
}

const frameVersion = 1;

/** Whether the message is led by a type or version when it is stored. */
const isStoredKind = (kind: string): boolean =>
  /^(metadata|(group|transaction|share)-(key|value))$/.test(kind);

/**
 * The message of a family with that type id. Keys that only 3.9 has are found by their version, which was
 * their id.
 */
function messageOfType(family: StoredFamily, type: number): { name: string; version: number } {
  const ofKind = messageNames.map((name) => messageSchema(name)).filter((schema) => schema.type === family);
  const byType = ofKind.find((schema) => schema.apiKey === type);
  if (byType !== undefined) return { name: byType.name, version: 0 };
  const byVersion = ofKind.find(
    (schema) => schema.apiKey === undefined && messageOf(schema.name).isValid(type),
  );
  if (byVersion !== undefined) return { name: byVersion.name, version: type };
  throw new WireError(`no ${family} has the type ${type}`, '', 0);
}

/** Reads a stored metadata record or a stored key, which says itself what it is. */
export function decodeStored(family: StoredFamily, bytes: Uint8Array): DecodedStored {
  const reader = new Reader(bytes);
  if (family !== 'metadata') {
    const { name, version } = messageOfType(family, reader.int16());
    return { message: name, version, ...decodeMessage(name, version, bytes, { start: reader.at }) };
  }
  const frame = reader.uvarint();
  if (frame !== frameVersion) reader.fail(`frame version ${frame} is unknown`, 0);
  const { name } = messageOfType(family, reader.uvarint());
  const version = reader.uvarint();
  return { message: name, version, ...decodeMessage(name, version, bytes, { start: reader.at }) };
}

/** Reads a stored value, or a stored record of a message that is named. */
export function decodeStoredAs(name: string, bytes: Uint8Array): DecodedStored {
  const { kind } = messageOf(name);
  if (kind === 'metadata') return expectName(name, decodeStored('metadata', bytes));
  const reader = new Reader(bytes);
  const lead = reader.int16();
  const version = kind.endsWith('-key') ? keyVersion(name, lead) : lead;
  return { message: name, version, ...decodeMessage(name, version, bytes, { start: reader.at }) };
}

function expectName(name: string, stored: DecodedStored): DecodedStored {
  if (stored.message === name) return stored;
  throw new WireError(`the record is a ${stored.message}, not a ${name}`, '', 1);
}

/** Both numberings give the same bytes: by type and version 0, or by a version that is the type. */
function keyVersion(name: string, lead: number): number {
  const { apiKey, isValid } = messageOf(name);
  if (apiKey === lead) return isValid(0) ? 0 : lead;
  if (isValid(lead)) return lead;
  throw new WireError(`a ${name} is not led by ${lead}`, '', 0);
}

/** The bytes a record of that message and version is stored as. */
export function encodeStored(
  name: string,
  version: number,
  tree: Tree,
  unknownTags?: readonly UnknownTag[],
): Uint8Array {
  const body = encodeMessage(name, version, tree, unknownTags === undefined ? {} : { unknownTags });
  const { kind, apiKey } = messageOf(name);
  const lead = new Writer();
  if (kind === 'metadata') {
    for (const each of [frameVersion, apiKey ?? 0, version]) lead.uvarint(each);
  } else if (isStoredKind(kind)) {
    lead.int16(kind.endsWith('-key') && version === 0 ? (apiKey ?? version) : version);
  } else {
    throw new WireError(`a ${name} is not stored as a record`, '', -1);
  }
  return joinBytes([lead.finish(), body]);
}
