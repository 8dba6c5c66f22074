/**
 * Checkpoints that are missing, stale, ahead or damaged, and directories that are no partition's.
 *
 * Source  kafka@1eb7644:core/src/main/scala/kafka/log/LogManager.scala#loadLogs,
 *         storage/src/main/java/org/apache/kafka/storage/internals/checkpoint/CheckpointFileWithFailureHandler.java
 */
import {
  cleanerOffsets,
  cleanShutdown,
  highWatermarks,
  leaderEpochs,
  logStarts,
  recoveryPoints,
} from '../suites/log/directory.ts';
import { type Aftermath, afterBoth, base, baseEnd, type Image } from './image.ts';
import type { Plot } from './plot.ts';

type Work = (plot: Plot) => Promise<void>;

/** What the file says of the partition is made to be `offset`. */
async function say(plot: Plot, file: string, offset: bigint): Promise<void> {
  const text = (await plot.has(`../${file}`)) ? await plot.text(`../${file}`) : '';
  const [, , ...lines] = text.trimEnd().split('\n');
  const others = lines.filter((line) => !line.startsWith(`${plot.topic} `));
  const rows = [...others, `${plot.topic} 0 ${offset}`];
  await plot.writeText(`../${file}`, `0\n${rows.length}\n${rows.map((row) => `${row}\n`).join('')}`);
}

const lost = (id: string, title: string, damage: Work): Image[] =>
  afterBoth({ id, title, requirement: 'CKP-003', damage, aftermath: {} });

/** CKP-003. */
export const lostCheckpoints: readonly Image[] = [
  ...lost('recovery-points-missing', 'The recovery points are gone', (plot) =>
    plot.remove(`../${recoveryPoints}`),
  ),
  ...lost('log-starts-missing', 'The log starts are gone', (plot) => plot.remove(`../${logStarts}`)),
  ...lost('epochs-missing', 'The leader epochs are gone', (plot) => plot.remove(leaderEpochs)),
  ...lost('epochs-empty', 'The leader epochs are an empty file', (plot) => plot.cut(leaderEpochs, 0)),
  ...lost('checkpoints-missing', 'Every checkpoint is gone', async (plot) => {
    for (const file of [recoveryPoints, highWatermarks, logStarts]) await plot.remove(`../${file}`);
    await plot.remove(leaderEpochs);
  }),
  ...lost('watermarks-missing', 'The high watermarks are gone', (plot) =>
    plot.remove(`../${highWatermarks}`),
  ),
];

/** CKP-003, too. */
export const lyingCheckpoints: readonly Image[] = [
  ...lost('epochs-ahead', 'The last leader epoch begins above the end of the log', (plot) =>
    plot.writeText(leaderEpochs, '0\n2\n0 0\n1 1000\n'),
  ),
  ...lost('recovery-point-stale', 'The recovery point is zero', (plot) => say(plot, recoveryPoints, 0n)),
  ...lost('recovery-point-ahead', 'The recovery point lies above the end of the log', (plot) =>
    say(plot, recoveryPoints, baseEnd + 1_000n),
  ),
];

/** RCV-002: a recovery point that lies must not save a torn tail. */
export const lyingRecoveryPoint: Image = {
  id: 'torn-recovery-point-ahead',
  title: 'The last batch is torn and the recovery point lies above it',
  requirement: 'RCV-002',
  after: 'kill',
  damage: async (plot) => {
    const { log, batch } = plot.place(base.batches - 1);
    await plot.cut(log, batch.position + batch.bytes.length - 5);
    await say(plot, recoveryPoints, baseEnd);
  },
  aftermath: { keeps: base.batches - 1 },
};

const clamped = (id: string, title: string, damage: Work): Image[] =>
  afterBoth({ id, title, requirement: 'CKP-005', damage, aftermath: {} });

/** CKP-005. */
export const highWatermarkRows: readonly Image[] = [
  ...clamped('watermark-ahead', 'The high watermark lies above the end of the log', (plot) =>
    say(plot, highWatermarks, baseEnd + 1_000n),
  ),
  ...clamped('watermark-stale', 'The high watermark is zero', (plot) => say(plot, highWatermarks, 0n)),
];

const started = (
  requirement: 'RCV-021' | 'RCV-023',
  id: string,
  title: string,
  at: (plot: Plot) => bigint,
  aftermath: Aftermath,
): Image[] =>
  afterBoth({
    id,
    title,
    requirement,
    damage: (plot) => say(plot, logStarts, at(plot)),
    aftermath,
  });

/** RCV-021, RCV-023. */
export const logStartRows: readonly Image[] = [
  ...started('RCV-021', 'log-start-ahead', 'The log start lies above the end of the log', () => 1_000n, {
    keeps: 0,
    earliest: 1_000n,
    end: 1_000n,
    producers: 'forgotten',
  }),
  ...started('RCV-023', 'log-start-inside', 'The log start lies in the middle of a batch', () => 5n, {
    from: 2,
    earliest: 5n,
  }),
];

const unreadable = (id: string, title: string, file: string, text: string): Image => ({
  id,
  title,
  requirement: 'CKP-020',
  after: 'kill',
  damage: (plot) => plot.writeText(file, text),
  aftermath: { start: 'refused' },
});

/** CKP-020. */
export const unreadableCheckpoints: readonly Image[] = [
  unreadable(
    'recovery-points-version',
    'The recovery points have an unknown version',
    `../${recoveryPoints}`,
    '7\n0\n',
  ),
  unreadable(
    'watermarks-count',
    'The high watermarks are fewer than announced',
    `../${highWatermarks}`,
    '0\n4\nx 0 1\n',
  ),
  unreadable('log-starts-version', 'The log starts have an unknown version', `../${logStarts}`, '7\n0\n'),
  unreadable(
    'cleaner-offsets-version',
    'The offsets of the cleaner have an unknown version',
    `../${cleanerOffsets}`,
    '7\n0\n',
  ),
  unreadable(
    'cleaner-offsets-count',
    'The offsets of the cleaner are fewer than announced',
    `../${cleanerOffsets}`,
    '0\n4\nx 0 1\n',
  ),
  unreadable('epochs-count', 'The leader epochs are fewer than announced', leaderEpochs, '0\n5\n0 0\n'),
];

const cleaned = (id: string, title: string, damage: Work): Image => ({
  id,
  title,
  requirement: 'CMP-020',
  after: 'stop',
  damage,
  aftermath: {},
});

/** CMP-020: what the cleaner remembers of a log says nothing about its records. */
export const lyingCleanerOffsets: readonly Image[] = [
  cleaned('cleaner-offset-ahead', 'The offset of the cleaner lies above the end of the log', (plot) =>
    say(plot, cleanerOffsets, baseEnd + 1_000n),
  ),
  cleaned('cleaner-offset-negative', 'The offset of the cleaner is negative', (plot) =>
    say(plot, cleanerOffsets, -9n),
  ),
];

/** RCV-007: what the marker says is believed, and nothing else says it. */
export const markers: readonly Image[] = [
  {
    id: 'marker-unreadable',
    title: 'The marker of a clean stop holds noise',
    requirement: 'RCV-007',
    after: 'stop',
    alone: true,
    damage: (plot) => plot.writeText(`../${cleanShutdown}`, 'not json'),
    aftermath: {},
  },
  {
    id: 'marker-missing',
    title: 'The marker of a clean stop is gone',
    requirement: 'RCV-007',
    after: 'stop',
    alone: true,
    damage: (plot) => plot.remove(`../${cleanShutdown}`),
    aftermath: {},
  },
];

const foreignNames: Readonly<Record<string, string>> = {
  'directory-without-dash': 'nodash',
  'directory-lost-found': 'lost+found',
  'directory-without-number': 'orders-x',
};

/** RCV-008. */
export const foreignDirectories: readonly Image[] = Object.entries(foreignNames).map(
  ([id, name]): Image => ({
    id,
    title: `There is a directory "${name}"`,
    requirement: 'RCV-008',
    after: 'stop',
    damage: (plot) => plot.plant(name),
    aftermath: { start: 'refused' },
  }),
);
