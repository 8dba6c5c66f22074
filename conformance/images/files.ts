/**
 * Files that are where they should not be, or are not what they are called: strays, renamed segments, emptied logs, producer snapshots.
 *
 * Source  kafka@1eb7644:storage/src/main/java/org/apache/kafka/storage/internals/log/LogLoader.java#load,
 *         storage/src/main/java/org/apache/kafka/storage/internals/log/ProducerStateManager.java#loadFromSnapshot
 */
import { type Aftermath, afterBoth, baseEnd, type Image } from './image.ts';
import type { Plot } from './plot.ts';
import { noise } from './tails.ts';

type Work = (plot: Plot) => Promise<void>;

const stray = (id: string, title: string, damage: Work, aftermath: Aftermath = {}): Image[] =>
  afterBoth({ id, title, requirement: 'RCV-005', damage, aftermath });

/** RCV-005. */
export const strays: readonly Image[] = [
  ...stray(
    'stray-indexes',
    'Indexes without their log',
    async (plot) => {
      await plot.write('00000000000000009999.index', noise(64));
      await plot.write('00000000000000009999.timeindex', noise(60));
      await plot.write('00000000000000009999.txnindex', noise(34));
    },
    { gone: /^0+9999\.(index|timeindex|txnindex)$/ },
  ),
  ...stray('stray-index-swap', 'An index that was to be swapped in, without its log', async (plot) => {
    await plot.write('00000000000000009999.index.swap', new Uint8Array(8));
  }),
  ...stray('stray-snapshot', 'A producer snapshot of an offset above the end of the log', async (plot) => {
    await plot.write('00000000000000088888.snapshot', noise(40));
  }),
  ...stray('stray-deleted', 'A segment that was put aside', async (plot) => {
    await plot.write('00000000000000000000.log.deleted', await plot.read(plot.name(0, 'log')));
  }),
  ...stray('stray-unknown', 'Files that nobody knows', async (plot) => {
    await plot.writeText('notes.txt', 'somebody was here');
    await plot.writeText('leader-epoch-checkpoint.tmp', '0\n1\n9');
    await plot.writeText('../replication-offset-checkpoint.tmp', '0\n7\n');
    await plot.writeText('../README', 'a file beside the partitions');
  }),
];

const renamed = (id: string, title: string, from: number, to: (plot: Plot) => bigint): Image => ({
  id,
  title,
  requirement: 'RCV-009',
  after: 'kill',
  damage: async (plot) => {
    for (const kind of ['log', 'index', 'timeindex'])
      await plot.rename(plot.name(from, kind), `${String(to(plot)).padStart(20, '0')}.${kind}`);
  },
  aftermath: { start: 'either', anyPart: true },
});

/** RCV-009: whatever is served lies at the offset that its batch says. */
export const renamedSegments: readonly Image[] = [
  renamed(
    'renamed-higher',
    'The last segment is named by a later offset',
    -1,
    (plot) => plot.segment(-1).base + 1n,
  ),
  renamed(
    'renamed-beyond',
    'The last segment is named by an offset it does not reach',
    -1,
    () => baseEnd + 100n,
  ),
  renamed(
    'renamed-lower',
    'The last segment is named by an earlier offset',
    -1,
    (plot) => plot.segment(-1).base - 1n,
  ),
];

/** Nothing is left. */
const emptyLog: Aftermath = { keeps: 0, producers: 'forgotten' };

/** RCV-013. */
export const emptied: readonly Image[] = [
  ...afterBoth({
    id: 'empty-directory',
    title: 'Nothing is left in the directory',
    requirement: 'RCV-013',
    damage: async (plot) => {
      for (const name of await plot.names()) await plot.remove(name);
    },
    aftermath: emptyLog,
  }),
  ...afterBoth({
    id: 'empty-only-metadata',
    title: 'Only the topic id is left in the directory',
    requirement: 'RCV-013',
    damage: async (plot) => {
      for (const name of await plot.names()) if (name !== 'partition.metadata') await plot.remove(name);
    },
    aftermath: emptyLog,
  }),
  {
    id: 'empty-first-log',
    title: 'Only the first .log is left, and it has no bytes',
    requirement: 'RCV-013',
    after: 'kill',
    damage: async (plot) => {
      for (const name of await plot.names()) if (/^\d{20}\./.test(name)) await plot.remove(name);
      await plot.write(plot.name(0, 'log'), new Uint8Array(0));
    },
    aftermath: emptyLog,
  },
];

const snapshotsOf = async (plot: Plot): Promise<string[]> =>
  (await plot.names()).filter((name) => name.endsWith('.snapshot'));

const snapshots = (
  id: string,
  title: string,
  change: (plot: Plot, name: string) => Promise<void>,
): Image => ({
  id,
  title,
  requirement: 'RCV-014',
  after: 'kill',
  damage: async (plot) => {
    for (const name of await snapshotsOf(plot)) await change(plot, name);
  },
  aftermath: {},
});

/** RCV-014: the producer is known all the same. */
export const damagedSnapshots: readonly Image[] = [
  snapshots('snapshots-missing', 'Every producer snapshot is gone', (plot, name) => plot.remove(name)),
  snapshots('snapshots-flipped', 'A bit of every producer snapshot is turned', (plot, name) =>
    plot.flip(name, 20),
  ),
  snapshots('snapshots-checksum', 'The checksum of every producer snapshot is wrong', (plot, name) =>
    plot.flip(name, 4),
  ),
  snapshots('snapshots-version', 'Every producer snapshot has an unknown version', (plot, name) =>
    plot.flip(name, 1, 0x40),
  ),
  snapshots('snapshots-cut', 'Every producer snapshot is five bytes long', (plot, name) => plot.cut(name, 5)),
  snapshots('snapshots-empty', 'Every producer snapshot is empty', (plot, name) => plot.cut(name, 0)),
];

const strayReplica: Aftermath = { keeps: 0, producers: 'forgotten', beside: /-stray$/ };

/** RCV-022. */
export const strayReplicas: readonly Image[] = [
  ...afterBoth({
    id: 'topic-id-missing',
    title: 'partition.metadata is gone',
    requirement: 'RCV-022',
    damage: (plot) => plot.remove('partition.metadata'),
    aftermath: strayReplica,
  }),
  ...afterBoth({
    id: 'topic-id-other',
    title: 'partition.metadata names another topic',
    requirement: 'RCV-022',
    damage: (plot) => plot.writeText('partition.metadata', 'version: 0\ntopic_id: AAAAAAAAQAGAAAAAAAB3Aw'),
    aftermath: strayReplica,
  }),
];
