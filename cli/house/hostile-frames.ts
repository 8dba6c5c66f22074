/**
 * Hostile requests: frames that were well formed, then damaged.
 *
 * Shape   `wellFormed(seed)` gives a herd of valid requests of every API and version served, most of them about a topic that exists;
 *         `Damage` says in plain data what is done to one of them; `damaged` does it.
 * Units   `at` is a place in the frame, in 65,536ths of its length: a smaller frame keeps the same damage.
 * Errors  none.
 */
import fc from 'fast-check';
import { crc32c } from '../../conformance/wire/crc32c.ts';
import { nodeCompression } from '../../reference/hosts/node/compression.ts';
import { nodeDigest } from '../../reference/hosts/node/digest.ts';
import { messageSet } from '../../reference/legacy/write-messages.ts';
import { aMessage } from '../../reference/protocol/arbitraries.ts';
import { encodeRequest } from '../../reference/protocol/headers.ts';
import { planMessage, type StructPlan, type TypePlan } from '../../reference/protocol/schema.ts';
import type { Struct } from '../../reference/protocol/tags.ts';
import { buildBatch } from '../../reference/records/build-batch.ts';
import { crc32 } from '../../reference/records/crc32.ts';
import { seededRandom } from '../../reference/testing/disk-random.ts';
import { advertisedVersions, type ReleaseName } from '../../spec/protocol/api-keys.ts';

/** The topic that a rig creates before the herd comes. */
export const TOPIC = 'orders';

const SERVED = new Set<string>([
  ...['ApiVersions', 'Metadata', 'CreateTopics', 'DeleteTopics', 'InitProducerId', 'FindCoordinator'],
  ...['Produce', 'Fetch', 'ListOffsets', 'OffsetForLeaderEpoch', 'DeleteRecords', 'CreatePartitions'],
  ...['DescribeConfigs', 'AlterConfigs', 'IncrementalAlterConfigs', 'DescribeLogDirs', 'AlterReplicaLogDirs'],
  ...['WriteTxnMarkers', 'DescribeProducers'],
]);
const SIZE_BYTES = 4;
const PLACES = 65_536;
const FRAMES_A_VERSION = 4;
const NAMES = [
  TOPIC,
  TOPIC,
  TOPIC,
  'made-by-asking',
  '',
  '..',
  'no such',
  '__consumer_offsets',
  'x'.repeat(249),
  'x'.repeat(32_767),
  'retention.ms',
  'file.delete.delay.ms',
  'segment.ms',
  'cleanup.policy',
  'leader.replication.throttled.replicas',
];
const VALUES = [
  ...['', '0', '1', '-1', '9007199254740991', '9223372036854775807', 'compact', 'compact,delete', '0:1'],
  'x'.repeat(32_767),
];
const HARD_NUMBERS = [-1, 0, 1, 2, 127, 128, 255, 65_536, 0x7fff, 0x00ff_ffff, 0x7fff_ffff, -0x8000_0000];
const BATCH_LENGTH_AT = 8;
const OLD_CRC_AT = 12;
const MAGIC_AT = 16;
const CRC_AT = 17;
const CRC_FROM = 21;
const BATCH_LENGTH_FROM = 12;

/** A valid request, and where its first record batch begins. */
export interface WellFormed {
  readonly name: string;
  readonly frame: Uint8Array;
  readonly batchAt: number | undefined;
}

/** One thing done to a frame. */
export type Edit =
  | { readonly kind: 'flip' | 'truncate'; readonly at: number }
  | { readonly kind: 'byte' | 'int32'; readonly at: number; readonly value: number }
  | { readonly kind: 'drop' | 'repeat' | 'noise'; readonly at: number; readonly length: number }
  | { readonly kind: 'announce'; readonly size: number };

/** What is sent in place of a frame of the herd. */
export interface Damage {
  /** Which frame; counted round the herd. */
  readonly of: number;
  readonly edits: readonly Edit[];
  /** Give the batch a checksum that fits again, so that what lies behind the checksum is looked at. */
  readonly mend: boolean;
}

/** Valid requests of every API and version that the reference serves as that release. */
export function wellFormed(seed: number, topicId: string, release: ReleaseName = '4.3.1'): WellFormed[] {
  const random = seededRandom(seed);
  const draw = (bound: number): number => random.draw('herd', bound);
  const versions = [...advertisedVersions(`${release}-kraft`).values()].flatMap(({ name, min, max }) =>
    SERVED.has(name) ? Array.from({ length: max - min + 1 }, (_, i) => ({ name, version: min + i })) : [],
  );
  return versions.flatMap(({ name, version }) => {
    const plan = planMessage(`${name}Request`, version);
    if (plan === undefined) return [];
    return fc.sample(aMessage(plan), { seed: seed + version, numRuns: FRAMES_A_VERSION }).map((body) => {
      const batch = release === '3.9.2' && draw(2) === 0 ? anOldSet(draw) : aBatch(draw);
      const message = steered(body, plan, { draw, batch, topicId });
      const header = { correlationId: draw(1_000), clientId: draw(4) === 0 ? null : 'hostile' };
      const frame = encodeRequest(name as never, version, header, message as never);
      const found = Buffer.from(frame.buffer, frame.byteOffset, frame.length).indexOf(batch);
      return { name: `${name} v${version}`, frame, batchAt: found < 0 ? undefined : found };
    });
  });
}

interface Steering {
  readonly draw: (bound: number) => number;
  readonly batch: Uint8Array;
  readonly topicId: string;
}

/** Of a random message about nothing: one about the topic that exists, with counts a broker can live with. */
function steered(message: Struct, plan: StructPlan, by: Steering): Struct {
  const entries = plan.fields.map(({ name, type, place }): [string, unknown] => [
    name,
    place === 'absent' ? message[name] : steeredValue(message[name], type, name, by),
  ]);
  return { ...message, ...Object.fromEntries(entries) };
}

function steeredValue(value: unknown, type: TypePlan, name: string, by: Steering): unknown {
  if (type.kind === 'struct') return value === null ? null : steered(value as Struct, type.struct, by);
  if (Array.isArray(value) && type.kind === 'array')
    return value.map((each) => steeredValue(each, type.element, name, by));
  const { draw, batch, topicId } = by;
  if (name === 'records') return batch;
  if (draw(8) === 0) return value; // As random as it came.
  if (/^(name|topic|topics|topicNames)$/.test(name)) return NAMES[draw(NAMES.length)];
  if (name === 'topicId') return topicId;
  if (name === 'value' && typeof value === 'string') return VALUES[draw(VALUES.length)];
  if (name === 'resourceType') return [2, 4, 8][draw(3)];
  if (name === 'resourceName') return draw(3) === 0 ? '1' : NAMES[draw(NAMES.length)];
  if (typeof value !== 'number') return value;
  if (/^(partition|index|partitionIndex|partitionIndexes)$/.test(name)) return draw(3);
  if (name === 'configOperation' || name === 'count') return draw(6);
  if (name === 'acks' || name === 'numPartitions' || name === 'replicationFactor') return draw(3) - 1;
  return /Ms$|epoch$|offset$|timestamp$/i.test(name) ? draw(50) - 5 : value;
}

function aBatch(draw: (bound: number) => number): Uint8Array {
  const codecs = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const;
  const text = new TextEncoder();
  const records = Array.from({ length: 1 + draw(3) }, (_, i) => ({
    timestamp: 1_735_689_600_000 + i,
    key: draw(2) === 0 ? null : text.encode('k'),
    value: draw(4) === 0 ? null : text.encode('v'.repeat(draw(60))),
    headers: draw(3) === 0 ? [{ key: 'h', value: text.encode('w') }] : [],
  }));
  const numbered = draw(3) === 0 ? { producerId: draw(5), producerEpoch: 0, baseSequence: draw(3) } : {};
  const ports = { digest: nodeDigest(), compression: nodeCompression() };
  return buildBatch({ records, codec: codecs[draw(codecs.length)]!, ...numbered }, ports);
}

/** Messages of a format that only old clients write. */
function anOldSet(draw: (bound: number) => number): Uint8Array {
  const codecs = ['none', 'gzip', 'snappy', 'lz4'] as const;
  const format = draw(2) === 0 ? 0 : 1;
  const records = Array.from({ length: 1 + draw(3) }, (_, offset) => ({
    offset,
    timestamp: format === 0 ? -1 : 1_735_689_600_000 + offset,
    key: draw(2) === 0 ? null : new TextEncoder().encode('k'),
    value: draw(4) === 0 ? null : new TextEncoder().encode('v'.repeat(draw(60))),
  }));
  const codec = codecs[draw(codecs.length)]!;
  return messageSet(records, { format, codec, logAppendTime: false }, nodeCompression());
}

const place = fc.nat(PLACES - 1);
const anEdit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ kind: fc.constantFrom('flip' as const, 'truncate' as const), at: place }),
  fc.record({ kind: fc.constant('byte' as const), at: place, value: fc.constantFrom(0, 1, 127, 128, 255) }),
  fc.record({ kind: fc.constant('int32' as const), at: place, value: fc.constantFrom(...HARD_NUMBERS) }),
  fc.record({
    kind: fc.constantFrom('drop' as const, 'repeat' as const, 'noise' as const),
    at: place,
    length: fc.nat(40),
  }),
  fc.record({
    kind: fc.constant('announce' as const),
    size: fc.oneof(fc.constantFrom(...HARD_NUMBERS), fc.integer()),
  }),
);

/** Arbitrary damage. */
export const someDamage: fc.Arbitrary<Damage> = fc.record({
  of: fc.nat(9_999),
  edits: fc.array(anEdit, { maxLength: 3, size: 'max' }),
  mend: fc.boolean(),
});

/** The bytes to send: four of size, then the damaged frame. */
export function damaged(herd: readonly WellFormed[], { of, edits, mend }: Damage): Uint8Array {
  const { frame, batchAt } = herd[of % herd.length]!;
  let payload: Uint8Array = frame.slice(SIZE_BYTES);
  let announced: number | undefined;
  for (const edit of edits) {
    if (edit.kind === 'announce') announced = edit.size;
    else payload = edited(payload, edit);
  }
  if (mend && batchAt !== undefined) mendChecksum(payload, batchAt - SIZE_BYTES);
  const bytes = new Uint8Array(SIZE_BYTES + payload.length);
  new DataView(bytes.buffer).setInt32(0, announced ?? payload.length);
  bytes.set(payload, SIZE_BYTES);
  return bytes;
}

function edited(payload: Uint8Array, edit: Exclude<Edit, { kind: 'announce' }>): Uint8Array {
  const at = Math.floor((edit.at / PLACES) * payload.length);
  const head = payload.subarray(0, at);
  switch (edit.kind) {
    case 'truncate':
      return head;
    case 'flip':
      payload[at] = (payload[at] ?? 0) ^ (1 << (edit.at % 8));
      return payload;
    case 'byte':
      payload[at] = edit.value;
      return payload;
    case 'int32':
      if (at + 4 <= payload.length) new DataView(payload.buffer, payload.byteOffset).setInt32(at, edit.value);
      return payload;
    case 'drop':
      return Buffer.concat([head, payload.subarray(at + edit.length)]);
    case 'repeat':
      return Buffer.concat([payload.subarray(0, at + edit.length), payload.subarray(at)]);
    case 'noise':
      return Buffer.concat([head, seededRandom(edit.at).bytes('noise', edit.length), payload.subarray(at)]);
  }
}

/** Only where a batch still stands at its place. */
function mendChecksum(payload: Uint8Array, at: number): void {
  if (at + CRC_FROM > payload.length) return;
  const view = new DataView(payload.buffer, payload.byteOffset);
  const end = at + BATCH_LENGTH_FROM + view.getInt32(at + BATCH_LENGTH_AT);
  if (end < at + CRC_FROM || end > payload.length) return;
  if (payload[at + MAGIC_AT]! < 2) {
    view.setUint32(at + OLD_CRC_AT, crc32(payload.subarray(at + MAGIC_AT, end)));
    return;
  }
  view.setUint32(at + CRC_AT, crc32c(payload.subarray(at + CRC_FROM, end)));
}
