/**
 * A replacement of segments that was interrupted at each of its steps: the first two segments become one that leaves batch 1 out.
 *
 * Shape   the new segment is named by the first base offset; where two new ones are needed, the second replaces the third segment by
 *         itself.
 * Source  kafka@1eb7644:storage/src/main/java/org/apache/kafka/storage/internals/log/LocalLog.java#replaceSegments
 */
import { joinBytes } from '../wire/bytes.ts';
import { type Aftermath, afterBoth, type Image } from './image.ts';
import type { Plot } from './plot.ts';

type Work = (plot: Plot) => Promise<void>;

const untouched: Aftermath = { gone: /\.(cleaned|swap|deleted)$/ };
const replaced: Aftermath = { without: [1], gone: /\.(cleaned|swap|deleted)$/ };

/** The bytes of the new segment. */
function merged(plot: Plot): Uint8Array {
  const batches = [...plot.segment(0).stream.batches, ...plot.segment(1).stream.batches];
  return joinBytes(batches.filter((_, number) => number !== 1).map(({ bytes }) => bytes));
}

/** The one entry that a time index must have: its largest time and the offset of that record. */
function timesOf(plot: Plot): Uint8Array {
  const last = plot.segment(1).stream.batches.at(-1)!;
  const entry = new DataView(new ArrayBuffer(12));
  entry.setBigInt64(0, last.maxTimestamp);
  entry.setInt32(8, Number(last.baseOffset - plot.segment(0).base) + last.lastOffsetDelta);
  return new Uint8Array(entry.buffer);
}

/** Writes the new segment under a suffix; its offset index is as sparse as it may be. */
async function writeNew(plot: Plot, suffix: string): Promise<void> {
  const stem = plot.name(0, 'log');
  await plot.write(`${stem}${suffix}`, merged(plot));
  await plot.write(`${plot.name(0, 'index')}${suffix}`, new Uint8Array(0));
  await plot.write(`${plot.name(0, 'timeindex')}${suffix}`, timesOf(plot));
}

/** Writes the third segment anew under a suffix, without its first batch: who takes it for the truth has lost a batch. */
async function renewThird(plot: Plot, suffix: string): Promise<void> {
  const kept = plot.segment(2).stream.batches.slice(1);
  await plot.write(`${plot.name(2, 'log')}${suffix}`, joinBytes(kept.map(({ bytes }) => bytes)));
  for (const kind of ['index', 'timeindex'])
    await plot.write(`${plot.name(2, kind)}${suffix}`, new Uint8Array(0));
}

async function putAside(plot: Plot, at: number): Promise<void> {
  for (const kind of ['log', 'index', 'timeindex']) {
    const name = plot.name(at, kind);
    await plot.rename(name, `${name}.deleted`);
  }
}

/** The old segments are gone, as after the step that removes them. */
async function removeOld(plot: Plot, at: number): Promise<void> {
  for (const kind of ['log', 'index', 'timeindex']) await plot.remove(plot.name(at, kind));
}

const step = (id: string, title: string, aftermath: Aftermath, damage: Work): Image[] =>
  afterBoth({ id, title, requirement: 'RCV-004', damage, aftermath });

/** RCV-004, one row for each crash point. */
export const replacements: readonly Image[] = [
  ...step('replace-writing', 'Crash while the new segment was written', untouched, async (plot) => {
    await plot.write(`${plot.name(0, 'log')}.cleaned`, merged(plot).subarray(0, 300));
    await plot.write(`${plot.name(0, 'index')}.cleaned`, new Uint8Array(0));
  }),
  ...step('replace-written', 'Crash before the first rename to .swap', untouched, async (plot) => {
    await writeNew(plot, '.cleaned');
  }),
  ...step('replace-some-swap', 'Crash between renames to .swap', untouched, async (plot) => {
    await renewThird(plot, '.swap');
    await writeNew(plot, '.cleaned');
  }),
  ...step('replace-swap', 'Crash after all renames to .swap', replaced, async (plot) => {
    await writeNew(plot, '.swap');
  }),
  ...step('replace-some-deleted', 'Crash between renames to .deleted', replaced, async (plot) => {
    await writeNew(plot, '.swap');
    await putAside(plot, 0);
  }),
  ...step('replace-all-deleted', 'Crash before the first rename to a final name', replaced, async (plot) => {
    await writeNew(plot, '.swap');
    await putAside(plot, 0);
    await putAside(plot, 1);
  }),
  ...step('replace-index-swapped', 'Crash when only the log had its final name', replaced, async (plot) => {
    await removeOld(plot, 1);
    await plot.remove(plot.name(0, 'index'));
    await plot.write(`${plot.name(0, 'index')}.swap`, new Uint8Array(0));
    await plot.remove(plot.name(0, 'timeindex'));
    await plot.write(`${plot.name(0, 'timeindex')}.swap`, timesOf(plot));
    await plot.write(plot.name(0, 'log'), merged(plot));
  }),
  ...step('replace-unlinking', 'Crash before the old files were unlinked', replaced, async (plot) => {
    const old = await Promise.all(['log', 'index'].map((kind) => plot.read(plot.name(0, kind))));
    await putAside(plot, 1);
    await plot.write(`${plot.name(0, 'log')}.deleted`, old[0]!);
    await plot.write(`${plot.name(0, 'index')}.deleted`, old[1]!);
    await plot.write(plot.name(0, 'index'), new Uint8Array(0));
    await plot.write(plot.name(0, 'timeindex'), timesOf(plot));
    await plot.write(plot.name(0, 'log'), merged(plot));
  }),
];
