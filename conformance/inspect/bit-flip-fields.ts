/**
 * Every field of every file kind, where it stands in a sound directory, and which flips of it nobody can see.
 *
 * Shape   a field is a span of bytes in a file of an image; `blind` says why some or all of its bits go
 *         unseen.
 * Units   spans are bytes [start, end).
 */

import { joinBytes } from '../wire/bytes.ts';
import { buildLegacyMessage } from '../wire/legacy.ts';
import { imageFiles } from './archive.ts';
import { snapshotEntryBytes, snapshotHeadBytes } from './check-snapshots.ts';
import type { Span } from './finding.ts';

/** One field of one file kind. */
export interface FlipField extends Span {
  readonly kind: string;
  readonly field: string;
  readonly file: string;
  /** Why not every flip is found, where that is so. */
  readonly blind?: string;
}

/** A directory to flip bits in, and its fields. */
export interface FlipSubject {
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly fields: readonly FlipField[];
}

type Layout = readonly (readonly [string, number, string?])[];

const batchLayout: Layout = [
  ['base_offset', 8],
  ['batch_length', 4],
  ['partition_leader_epoch', 4],
  ['magic', 1],
  ['crc', 4],
  ['attributes', 2],
  ['last_offset_delta', 4],
  ['base_timestamp', 8],
  ['max_timestamp', 8],
  ['producer_id', 8],
  ['producer_epoch', 2],
  ['base_sequence', 4],
  ['records_count', 4],
];

/** Fields that follow one another from a position on. */
function laidOut(kind: string, file: string, at: number, layout: Layout): FlipField[] {
  let start = at;
  return layout.map(([field, length, blind]) => {
    const span = { start, end: start + length };
    start += length;
    return { kind, field, file, ...span, ...(blind !== undefined && { blind }) };
  });
}

/** The batch that begins there, its header field by field, its records as one. */
function batchFields(kind: string, file: string, bytes: Uint8Array, at: number): FlipField[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = at + 12 + view.getInt32(at + 8);
  return [...laidOut(kind, file, at, batchLayout), { kind, field: 'records', file, start: at + 61, end }];
}

/** The n-th batch of a file. */
function positionOf(bytes: Uint8Array, index: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  for (let batch = 0; batch < index; batch += 1) at += 12 + view.getInt32(at + 8);
  return at;
}

/** What a text holds in the first group of a pattern. */
function textField(
  kind: string,
  file: string,
  bytes: Uint8Array,
  field: string,
  pattern: RegExp,
  blind?: string,
): FlipField {
  const text = new TextDecoder('latin1').decode(bytes);
  const found = new RegExp(pattern.source, 'dm').exec(text);
  const [start, end] = found?.indices?.[1] ?? [0, 0];
  return { kind, field, file, start, end, ...(blind !== undefined && { blind }) };
}

type TextRow = readonly [field: string, pattern: RegExp, blind?: string];

const checkpoint = (topic: string, offset: TextRow): readonly TextRow[] => [
  ['version', /^(\d+)\n/],
  ['count', /^\d+\n(\d+)\n/],
  [
    'topic',
    new RegExp(`^(${topic}) \\d+ \\d+`),
    'a name that no partition here has may be one that was deleted: a note',
  ],
  ['partition', new RegExp(`^${topic} (\\d+) \\d+`), 'as the topic'],
  offset,
];

const whichNumber = (what: string): string => `any ${what} may stand there`;

const texts: Readonly<Record<string, readonly TextRow[]>> = {
  'meta.properties': [
    ['version', /^version=(.*)$/],
    [
      'cluster.id',
      /^cluster\.id=(.*)$/,
      'any uuid may stand there; only another directory of the node would know',
    ],
    ['node.id', /^node\.id=(.*)$/, whichNumber('number')],
    ['directory.id', /^directory\.id=(.*)$/, 'any uuid may stand there'],
  ],
  '.kafka_cleanshutdown': [
    ['version', /"version":(\d+)/, 'it is not looked at: the marker counts by being there'],
    ['brokerEpoch', /"brokerEpoch":(\d+)/, whichNumber('epoch')],
  ],
  'recovery-point-offset-checkpoint': checkpoint('plain', ['offset', /^plain 0 (\d+)/]),
  'replication-offset-checkpoint': checkpoint('plain', ['offset', /^plain 0 (\d+)/]),
  'log-start-offset-checkpoint': checkpoint('trimmed', ['offset', /^trimmed 0 (\d+)/]),
  'cleaner-offset-checkpoint': checkpoint('compact', [
    'offset',
    /^compact 0 (\d+)/,
    'a cleaner may have stopped at any offset of the log',
  ]),
  'plain-0/leader-epoch-checkpoint': [
    ['version', /^(\d+)\n/],
    ['count', /^\d+\n(\d+)\n/],
    ['epoch', /^\d+\n\d+\n.*\n(\d+) \d+/],
    ['start offset', /^\d+\n\d+\n.*\n\d+ (\d+)/],
  ],
  'plain-0/partition.metadata': [
    ['version', /^version: (\d+)/],
    ['topic_id', /^topic_id: (.*)$/, 'the two lowest bits of the last character belong to no byte'],
  ],
  '__cluster_metadata-0/quorum-state': [
    ['clusterId', /"clusterId":(".*?")/, 'it is empty: only its quotes can be wrong'],
    ['leaderId', /"leaderId":(-?\d+)/],
    ['leaderEpoch', /"leaderEpoch":(-?\d+)/],
    ['votedId', /"votedId":(-?\d+)/, 'the id of a voter may stand there: a flip can make the sign a blank'],
    ['appliedOffset', /"appliedOffset":(-?\d+)/],
    ['currentVoters', /"voterId":(-?\d+)/],
    ['data_version', /"data_version":(\d+)/],
  ],
};

const spanWide =
  'an entry that ends another batch of the same stretch is one that Kafka writes for an append of several batches';

type BytesOf = (path: string) => Uint8Array;

/** The fields of an image that a broker wrote and stopped in order, after cleaning. */
export function imageSubject(): FlipSubject {
  const all = imageFiles('4.3.1-compacted');
  const kept = /^(plain|txn|trimmed|compact|__cluster_metadata)-0\/|^[^/]+$/;
  const files = new Map([...all].filter(([path]) => kept.test(path) && !path.endsWith('.deleted')));
  const bytesOf: BytesOf = (path) => files.get(path) as Uint8Array;
  const textFields = Object.entries(texts).flatMap(([file, rows]) =>
    rows.map(([field, pattern, blind]) =>
      textField(file.slice(file.indexOf('/') + 1), file, bytesOf(file), field, pattern, blind),
    ),
  );
  return {
    files,
    fields: [...logFields(bytesOf), ...derivedFields(), ...metadataFields(bytesOf), ...textFields],
  };
}

const plain = (base: number): string => `plain-0/${String(base).padStart(20, '0')}`;
const aborted = 'txn-0/00000000000000000003';

/** A batch in the middle, the last one, and a marker. */
function logFields(bytesOf: BytesOf): FlipField[] {
  const [middle, last, marker] = [`${plain(17)}.log`, `${plain(91)}.log`, `${aborted}.log`];
  return [
    ...batchFields('.log (v2)', middle, bytesOf(middle), positionOf(bytesOf(middle), 2)),
    ...batchFields('.log (v2), last batch', last, bytesOf(last), lastPosition(bytesOf(last))),
    ...batchFields('.log (v2), marker', marker, bytesOf(marker), positionOf(bytesOf(marker), 1)),
  ];
}

const abortedLayout: Layout = [
  ['version', 2],
  ['producer_id', 8],
  ['first_offset', 8],
  ['last_offset', 8],
  ['last_stable_offset', 8],
];

const producerLayout: Layout = [
  ['producer_id', 8],
  ['producer_epoch', 2],
  ['last_sequence', 4],
  ['last_offset', 8],
  ['offset_delta', 4],
  ['timestamp', 8],
  ['coordinator_epoch', 4],
  ['current_txn_first_offset', 8],
];

/** Second entries of indexes and of a snapshot. */
function derivedFields(): FlipField[] {
  const snapshot = 'txn-0/00000000000000000018.snapshot';
  const timeWide = 'any offset between the batch of that time and the next later one bounds the same';
  return [
    ...laidOut('.index', `${plain(45)}.index`, 8, [
      ['relative offset', 4, spanWide],
      ['position', 4],
    ]),
    ...laidOut('.timeindex', `${plain(45)}.timeindex`, 12, [
      ['timestamp', 8],
      ['relative offset', 4, timeWide],
    ]),
    ...laidOut('.txnindex', `${aborted}.txnindex`, 34, abortedLayout),
    ...laidOut('.snapshot', snapshot, 0, [
      ['version', 2],
      ['crc', 4],
      ['count', 4],
    ]),
    ...laidOut('.snapshot', snapshot, snapshotHeadBytes + snapshotEntryBytes, producerLayout),
  ];
}

function metadataFields(bytesOf: BytesOf): FlipField[] {
  const metadata = '__cluster_metadata-0/00000000000000000258-0000000003.checkpoint';
  const first = 'bootstrap.checkpoint';
  return [
    ...batchFields('.checkpoint', metadata, bytesOf(metadata), 0),
    ...batchFields(first, first, bytesOf(first), positionOf(bytesOf(first), 1)),
  ];
}

function lastPosition(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  for (let next = 0; next < bytes.length; next += 12 + view.getInt32(next + 8)) at = next;
  return at;
}

const messageTail: Layout = [
  ['key size', 4],
  ['key', 5],
  ['value size', 4],
  ['value', 7],
];
const messageHead: Layout = [
  ['offset', 8],
  ['size', 4],
  ['crc', 4],
  ['magic', 1],
  ['attributes', 1],
];

/** A partition of old formats, as brokers before 0.11 wrote them. */
export function legacySubject(): FlipSubject {
  const path = 'old-0/00000000000000000000.log';
  const messages = ([0, 1] as const).flatMap((magic) =>
    [0, 1, 2].map((index) =>
      buildLegacyMessage({
        magic,
        offset: BigInt(magic * 3 + index),
        timestamp: 1_600_000_000_000n + BigInt(index),
        key: `key ${index}`,
        value: `value ${index}`,
      }),
    ),
  );
  const files = new Map([
    [path, joinBytes(messages)],
    ['meta.properties', new TextEncoder().encode('version=0\nbroker.id=1\n')],
    ['.kafka_cleanshutdown', new Uint8Array(0)],
    ...['recovery-point-offset-checkpoint', 'replication-offset-checkpoint'].map(
      (name) => [name, new TextEncoder().encode('0\n1\nold 0 6\n')] as const,
    ),
  ]);
  const size = (messages[0] as Uint8Array).length;
  const old = (messages[3] as Uint8Array).length;
  const meta = files.get('meta.properties') as Uint8Array;
  const metaField = (field: string, pattern: RegExp, blind?: string): FlipField =>
    textField('meta.properties (v0)', 'meta.properties', meta, field, pattern, blind);
  return {
    files,
    fields: [
      ...laidOut('.log (v0)', path, size, [...messageHead, ...messageTail]),
      ...laidOut('.log (v1)', path, 3 * size + old, [...messageHead, ['timestamp', 8], ...messageTail]),
      metaField('version', /^version=(.*)$/),
      metaField('broker.id', /^broker\.id=(.*)$/, whichNumber('number')),
    ],
  };
}
