/**
 * Indexes that are lost, cut, lying or in the way, after a kill and after a clean stop.
 *
 * Source  kafka@1eb7644:storage/src/main/java/org/apache/kafka/storage/internals/log/LogLoader.java#loadSegmentFiles; KAFKA-7283
 */
import { afterBoth, type Image } from './image.ts';
import type { Plot } from './plot.ts';
import { noise } from './tails.ts';

type Work = (plot: Plot) => Promise<void>;

const every = (suffixes: readonly string[]): Work => {
  return async (plot) => {
    for (const at of plot.segments.keys()) {
      for (const suffix of suffixes) await plot.remove(plot.name(at, suffix));
    }
  };
};

const lost = (id: string, title: string, damage: Work): Image[] =>
  afterBoth({ id, title, requirement: 'IDX-004', damage, aftermath: {} });

/** After a clean stop Apache Kafka makes a lost time index anew, but empty: records of its segment are not found by their times. */
const withoutTimes = (image: Image): Image =>
  image.after === 'stop' ? { ...image, aftermath: { times: 'unknown' } } : image;

/** IDX-004: an index that is not there. */
export const lostIndexes: readonly Image[] = [
  ...lost('index-missing', 'The offset index of a closed segment is gone', async (plot) => {
    await plot.remove(plot.name(0, 'index'));
  }),
  ...lost('index-missing-active', 'The offset index of the active segment is gone', async (plot) => {
    await plot.remove(plot.name(-1, 'index'));
  }),
  ...lost('timeindex-missing', 'The time index of a closed segment is gone', async (plot) => {
    await plot.remove(plot.name(0, 'timeindex'));
  }).map(withoutTimes),
  ...lost('indexes-missing', 'Every index is gone', every(['index', 'timeindex'])),
  ...lost('index-empty', 'The offset index of a closed segment has no bytes', async (plot) => {
    await plot.cut(plot.name(0, 'index'), 0);
  }),
];

const untrusted = (id: string, title: string, damage: Work): Image => ({
  id,
  title,
  requirement: 'IDX-005',
  after: 'kill',
  damage,
  aftermath: {},
});

/** IDX-005: an index above the recovery point that says something else than the log. */
export const lyingIndexes: readonly Image[] = [
  untrusted('index-truncated', 'The offset index is cut inside an entry', async (plot) => {
    const name = plot.name(1, 'index');
    await plot.cut(name, Math.max(0, (await plot.read(name)).length - 3));
  }),
  untrusted('index-lying', 'An entry of the offset index points into a batch', async (plot) => {
    const name = plot.name(1, 'index');
    const bytes = (await plot.read(name)).slice(0, 8);
    bytes.set([0, 0, 0, 1, 0, 0, 0, 17]);
    await plot.write(name, bytes);
  }),
  untrusted('index-noise', 'The offset index is noise', async (plot) => {
    await plot.write(plot.name(1, 'index'), noise(64));
  }),
  untrusted('index-zeros', 'The offset index is as long as it may be, and zeros', async (plot) => {
    await plot.write(plot.name(-1, 'index'), new Uint8Array(4_096));
  }),
  untrusted('index-behind', 'Entries of the offset index lie above the end of the log', async (plot) => {
    const entry = Uint8Array.of(0, 0, 0, 90, 0, 0, 0x7f, 0xf0);
    await plot.write(plot.name(-1, 'index'), entry);
  }),
  untrusted('timeindex-noise', 'The time index is noise', async (plot) => {
    await plot.write(plot.name(1, 'timeindex'), noise(60));
  }),
  untrusted('timeindex-future', 'The time index says that everything is far in the future', async (plot) => {
    const entry = Uint8Array.of(0x7f, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    await plot.write(plot.name(-1, 'timeindex'), entry);
  }),
];
