/**
 * How a metadata record stands in the value of a log record: uvarint frame version (1), uvarint type, uvarint
 * version, then the message.
 *
 * Shape   `frameRecord` to bytes, `unframeRecord` from bytes; a table maps the types to messages.
 * Units   positions are bytes.
 * Errors  a value that cannot be understood whole is a `MetadataFault`: a node that skipped it would serve a
 *         wrong cluster, so it must not start (or must halt). Trailing bytes are such a fault too.
 * Source  KIP-631; kafka@1eb7644:metadata/src/main/java/org/apache/kafka/metadata/MetadataRecordSerde.java,
 *         server-common/…/serialization/AbstractApiMessageSerde.java
 */
import { assert } from '../base/assert.ts';
import { MalformedMessage, messageCodec } from '../protocol/codec.ts';
import { METADATA_RECORD_TYPES, type MetadataRecord, type MetadataRecordName } from './records.ts';

const FRAME_VERSION = 1;

/** The metadata log holds something this node cannot read. The host ends the node with the sentence. */
export class MetadataFault extends Error {
  override readonly name = 'MetadataFault';
}

const nameById = new Map<number, MetadataRecordName>(
  Object.entries(METADATA_RECORD_TYPES).map(([name, { id }]) => [id, name as MetadataRecordName]),
);

/** The value of the log record that carries `record`. @requirement BAT-012 */
export function frameRecord(record: MetadataRecord): Uint8Array {
  const codec = messageCodec(record.type, record.version);
  assert(codec !== undefined, `${record.type} has a version ${record.version}`);
  const { id } = METADATA_RECORD_TYPES[record.type];
  assert(id < 0x80 && record.version < 0x80, 'type and version take one byte each');
  const message = codec.encode(record.value as never);
  const value = new Uint8Array(3 + message.length);
  value.set([FRAME_VERSION, id, record.version]); // BAT-012
  value.set(message, 3);
  return value;
}

/** The record in the value of a log record. The bytes are copied where the record keeps some. */
export function unframeRecord(value: Uint8Array): MetadataRecord {
  const header = [0, 0, 0];
  let at = 0;
  for (let field = 0; field < 3; field += 1) [header[field], at] = uvarint(value, at);
  const [frameVersion = 0, id = 0, version = 0] = header;
  if (frameVersion !== FRAME_VERSION) throw new MetadataFault(`frame version ${frameVersion} is not known`);
  const type = nameById.get(id);
  if (type === undefined) throw new MetadataFault(`metadata record type ${id} is not known`);
  const codec = version <= METADATA_RECORD_TYPES[type].maxVersion ? messageCodec(type, version) : undefined;
  if (codec === undefined) throw new MetadataFault(`version ${version} of ${type} is not known`);
  try {
    const decoded = codec.decode(value, at);
    if (decoded.end !== value.length) throw new MetadataFault(`bytes follow a ${type}`);
    return { type, version, value: narrowed(type, decoded.value) } as MetadataRecord;
  } catch (fault) {
    if (fault instanceof MalformedMessage)
      throw new MetadataFault(`a ${type} is malformed: ${fault.message}`);
    throw fault;
  }
}

/** The 64-bit fields the image keeps: epochs are offsets and ids are counted up from 0, so they are safe integers. */
const WIDE_FIELDS = ['brokerEpoch', 'epoch', 'nextProducerId'] as const;

function narrowed(type: MetadataRecordName, value: unknown): unknown {
  const fields = value as Record<string, unknown>;
  for (const field of WIDE_FIELDS) {
    if (typeof fields[field] === 'bigint') throw new MetadataFault(`${type}.${field} is out of range`);
  }
  return value;
}

function uvarint(bytes: Uint8Array, start: number): [value: number, end: number] {
  let value = 0;
  for (let at = start; at < start + 5 && at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    value += (byte & 0x7f) * 2 ** (7 * (at - start));
    if (byte < 0x80) return [value, at + 1];
  }
  throw new MetadataFault('a metadata record ends inside its frame');
}
