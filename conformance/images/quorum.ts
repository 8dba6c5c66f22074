/**
 * What KRaft has on disk: `quorum-state`, `bootstrap.checkpoint` and the metadata log.
 *
 * Units   positions are bytes.
 * Source  kafka@1eb7644:raft/src/main/java/org/apache/kafka/raft/FileQuorumStateStore.java#readStateFromFile,
 *         kafka@1eb7644:core/src/main/scala/kafka/raft/KafkaMetadataLog.scala#apply,
 *         kafka@1eb7644:metadata/src/main/java/org/apache/kafka/metadata/bootstrap/BootstrapDirectory.java
 */
import { untestable } from '../driver/endings.ts';
import { readBatches } from '../wire/batch.ts';
import type { ParsedBatch } from '../wire/parsed.ts';
import { type Aftermath, afterBoth, type Image } from './image.ts';
import type { Plot } from './plot.ts';
import { noise } from './tails.ts';

const METADATA = '../__cluster_metadata-0';
const STATE = `${METADATA}/quorum-state`;
const BOOTSTRAP = '../bootstrap.checkpoint';
const refused: Aftermath = { start: 'refused' };
const rising: Aftermath = { epochs: 'rising' };

type Work = (plot: Plot) => Promise<void>;
type Id = 'CKP-011' | 'CKP-012' | 'CKP-013' | 'RCV-028';

const row = (requirement: Id, id: string, title: string, damage: Work, aftermath: Aftermath): Image => ({
  id,
  title,
  requirement,
  after: 'stop',
  alone: true,
  damage,
  aftermath,
});

const edited =
  (edit: (state: Record<string, unknown>) => Record<string, unknown>): Work =>
  async (plot) =>
    plot.writeText(STATE, JSON.stringify(edit(JSON.parse(await plot.text(STATE)))));

const withoutVersion = ({ data_version: _, ...rest }: Record<string, unknown>): Record<string, unknown> =>
  rest;

/** CKP-011 and CKP-012. */
export const quorumStates: readonly Image[] = [
  row('CKP-011', 'quorum-state-empty', 'quorum-state has no bytes', (plot) => plot.cut(STATE, 0), refused),
  row(
    'CKP-011',
    'quorum-state-cut',
    'quorum-state is cut off',
    async (plot) => plot.cut(STATE, (await plot.read(STATE)).length - 5),
    refused,
  ),
  row(
    'CKP-011',
    'quorum-state-array',
    'quorum-state is a list',
    (plot) => plot.writeText(STATE, '[]'),
    refused,
  ),
  row(
    'CKP-011',
    'quorum-state-without-version',
    'quorum-state has no version',
    edited(withoutVersion),
    refused,
  ),
  row(
    'CKP-011',
    'quorum-state-version',
    'quorum-state has an unknown version',
    edited((state) => ({ ...state, data_version: 7 })),
    refused,
  ),
  row('CKP-012', 'quorum-state-missing', 'quorum-state is gone', (plot) => plot.remove(STATE), rising),
  row(
    'CKP-012',
    'quorum-state-stale',
    'quorum-state is in an epoch below those of the log',
    edited((state) => ({ ...state, leaderEpoch: 0 })),
    rising,
  ),
  row(
    'CKP-012',
    'quorum-state-ahead',
    'quorum-state is in an epoch far above those of the log',
    edited((state) => ({ ...state, leaderEpoch: 1_000 })),
    rising,
  ),
  row(
    'CKP-012',
    'quorum-state-cluster',
    'quorum-state names another cluster',
    edited((state) => ({ ...state, clusterId: 'bPpYKYWfQcyT7KCZ4rVfPA' })),
    rising,
  ),
];

/** CKP-013. */
export const bootstraps: readonly Image[] = [
  row(
    'CKP-013',
    'bootstrap-noise',
    'bootstrap.checkpoint is noise',
    (plot) => plot.write(BOOTSTRAP, noise(200)),
    refused,
  ),
  row(
    'CKP-013',
    'bootstrap-empty',
    'bootstrap.checkpoint has no bytes',
    // The file may not be there yet: writing nothing to it must still make it.
    (plot) => plot.write(BOOTSTRAP, new Uint8Array(0)),
    refused,
  ),
];

/** The metadata log, its active segment. */
async function metadataLog(plot: Plot): Promise<{ file: string; batches: readonly ParsedBatch[] }> {
  const names = (await plot.names(METADATA)).filter((name) => /^\d{20}\.log$/.test(name));
  const file = `${METADATA}/${names.at(-1)}`;
  return { file, batches: readBatches(await plot.read(file)).batches };
}

/** What would be appended next: the last batch once more, at the next offset. The checksum does not cover the offset. */
async function nextBatch(plot: Plot): Promise<{ file: string; bytes: Uint8Array }> {
  const { file, batches } = await metadataLog(plot);
  const last = batches.at(-1);
  if (last === undefined) return untestable('declined', 'the metadata log has no batch');
  const bytes = last.bytes.slice();
  new DataView(bytes.buffer).setBigInt64(0, last.baseOffset + BigInt(last.lastOffsetDelta) + 1n);
  return { file, bytes };
}

const appended = (id: string, title: string, spoil: (batch: Uint8Array) => Uint8Array): Image[] =>
  afterBoth({
    id,
    title,
    requirement: 'RCV-028',
    alone: true,
    damage: async (plot) => {
      const { file, bytes } = await nextBatch(plot);
      await plot.append(file, spoil(bytes));
    },
    aftermath: {},
  });

/** RCV-028. */
export const metadataTails: readonly Image[] = [
  ...appended('metadata-torn', 'The metadata log ends in a torn batch', (batch) =>
    batch.subarray(0, batch.length - 7),
  ),
  ...appended('metadata-zeros', 'Zeros follow the metadata log', () => new Uint8Array(300)),
  ...appended('metadata-flipped-tail', 'The metadata log ends in a batch with a flipped bit', (batch) => {
    batch[batch.length - 2]! ^= 4;
    return batch;
  }),
  ...afterBoth({
    id: 'metadata-indexes-missing',
    title: 'The indexes and the leader epochs of the metadata log are gone',
    requirement: 'RCV-028',
    alone: true,
    damage: async (plot) => {
      for (const name of await plot.names(METADATA))
        if (/\.(index|timeindex)$|^leader-epoch-checkpoint$/.test(name))
          await plot.remove(`${METADATA}/${name}`);
    },
    aftermath: {},
  }),
];

const forgotten = (id: string, title: string, damage: Work): Image => ({
  id,
  title,
  requirement: 'RCV-029',
  after: 'stop',
  alone: true,
  damage,
  aftermath: { topic: 'forgotten', beside: /-stray$/ },
});

/** RCV-029: a bit of the batch that made the topic. */
export const metadataFlips: readonly Image[] = [
  forgotten('metadata-flipped', 'A bit of the batch that made the topic', async (plot) => {
    const { file, batches } = await metadataLog(plot);
    const name = new TextEncoder().encode(plot.topic);
    const made = batches.find(({ bytes }) => indexOf(bytes, name) >= 0);
    if (made === undefined) return untestable('declined', 'no metadata batch names the topic');
    await plot.flip(file, made.position + indexOf(made.bytes, name));
  }),
];

/** RCV-029, too. */
export const metadataLosses: readonly Image[] = [
  forgotten('metadata-missing', 'The metadata log is gone', async (plot) => {
    for (const name of await plot.names(METADATA)) await plot.remove(`${METADATA}/${name}`);
  }),
];

function indexOf(bytes: Uint8Array, wanted: Uint8Array): number {
  for (let at = 0; at + wanted.length <= bytes.length; at++)
    if (wanted.every((byte, i) => bytes[at + i] === byte)) return at;
  return -1;
}
