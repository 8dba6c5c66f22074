/**
 * Judges crash images: makes the base, stops the broker, does the damage, starts it again and looks at everything that a client and the
 * directory show.
 *
 * Shape   `imageCase` makes a case; its rows are damaged before one and the same start, for a start is what takes long. What is
 *         expected names its row in brackets.
 * Errors  a start that is refused where it should not be ends the case as a crash of the subject.
 */
import { type CaseContext, type CaseDefinition, defineCase } from '../case.ts';
import type { NodeDisk } from '../driver/cluster.ts';
import { CaseEnded, OperationFailed } from '../driver/endings.ts';
import { checkpointBytes, filesOf, recoveryPoints, segmentsOf, textOf } from '../suites/log/directory.ts';
import { byName, topicNamed } from '../suites/metadata/asking.ts';
import { untilServed } from '../suites/offsets/asking.ts';
import { expectAppended, expectRefused } from '../suites/produce/refusal.ts';
import { type Content, contents } from '../suites/records/forge.ts';
import { BaseLog } from './base.ts';
import { base, type Image } from './image.ts';
import { Plot } from './plot.ts';

/** A case over these images, once for each way in which the broker ends. */
export function imageCase(id: string, why: string, images: readonly Image[]): CaseDefinition {
  return defineCase({
    id,
    why,
    checks: [...new Set(images.map(({ requirement }) => requirement))],
    needs: ['disk', 'lifecycle'],
    apis: { InitProducerId: 0 },
    axes: { after: [...new Set(images.map(({ after }) => after))] },
    destructive: true,
    minEvidence: { judged: 1 },
    run: async (context) => {
      const mine = images.filter(({ after }) => after === context.axis.after);
      const logs = new Map<Image, BaseLog>();
      for (const image of mine) logs.set(image, await BaseLog.write(context, context.topicName(image.id)));
      const trials = mine.map((image) => ({ image, log: logs.get(image)! }));
      await judgeTogether(
        context,
        trials.filter(({ image }) => !isAlone(image)),
      );
      for (const trial of trials.filter(({ image }) => isAlone(image))) await judgeAlone(context, trial);
    },
  });
}

/** One image and the log it is done to. */
interface Trial {
  readonly image: Image;
  readonly log: BaseLog;
}

const isAlone = ({ alone, aftermath }: Image): boolean => alone === true || aftermath.start !== undefined;

/** All damage is done before one start. Where that is refused, each row is tried by itself, to find whose it is. */
async function judgeTogether(context: CaseContext, trials: readonly Trial[]): Promise<void> {
  if (trials.length === 0) return;
  const node = context.cluster.nodes[0]!;
  const plots = await damaged(context, trials);
  if (trials.length > 1 && (await startIsRefused(context, node))) {
    for (const plot of plots.reverse()) await plot.restore();
    await context.cluster.start(node);
    for (const trial of trials) await judgeAlone(context, trial);
    return;
  }
  if (trials.length === 1) await context.cluster.start(node);
  for (const trial of trials) await expectAftermath(context, trial);
}

/** Stops the broker and does the damage. */
async function damaged({ cluster, axis }: CaseContext, trials: readonly Trial[]): Promise<Plot[]> {
  const node = cluster.nodes[0]!;
  await cluster.stop(node, axis.after === 'kill' ? 'kill' : 'clean');
  const plots: Plot[] = [];
  if (axis.after === 'kill') await forgetRecoveryPoints(cluster.disk(node));
  for (const { image, log } of trials) {
    const plot = await Plot.open(cluster.disk(node), log.topic);
    await image.damage(plot);
    plots.push(plot);
  }
  return plots;
}

/** As before the first checkpoint: all that will be damaged lies above the recovery point, however long the base took. */
async function forgetRecoveryPoints(disk: NodeDisk): Promise<void> {
  if ((await textOf(disk, recoveryPoints)) !== undefined)
    await disk.write(recoveryPoints, checkpointBytes([]));
}

/** A start that is refused says so under the requirement, and the damage is undone for the next row. */
async function judgeAlone(context: CaseContext, trial: Trial): Promise<void> {
  const { cluster, expect } = context;
  const { image } = trial;
  const node = cluster.nodes[0]!;
  const [plot] = await damaged(context, [trial]);
  const wanted = image.aftermath.start ?? 'served';
  const found = (await startIsRefused(context, node)) ? 'refused' : 'served';
  const allowed = wanted === 'either' ? ['refused', 'served'] : [wanted];
  expect(image.requirement, found, `[${image.id}] the start`).oneOf(allowed);
  if (wanted === 'refused' || found === 'refused') {
    if (found === 'served') await cluster.stop(node, 'clean');
    await plot!.restore();
    await cluster.start(node);
  }
  if (wanted === 'refused' || found === 'served') await expectAftermath(context, trial);
  else context.evidence('judged');
}

async function startIsRefused({ cluster }: CaseContext, node: number): Promise<boolean> {
  try {
    await cluster.start(node);
    return false;
  } catch (error) {
    if (error instanceof OperationFailed && error.error.code === 'START_REFUSED') return true;
    // A node that is only slow has refused nothing.
    if (error instanceof CaseEnded && error.ending.kind === 'gone' && error.ending.how === 'crash')
      return true;
    throw error;
  }
}

/** The records that must be served, in the order of their offsets. */
function survivors({ aftermath }: Image, contents: readonly Content[]): Content[] {
  return contents.filter((_, at) => {
    const batch = Math.floor(at / base.recordsEach);
    const { from = 0, keeps = base.batches, without = [] } = aftermath;
    return batch >= from && batch < keeps && !without.includes(batch);
  });
}

async function expectAftermath(context: CaseContext, { image, log }: Trial): Promise<void> {
  const { client, expect, evidence } = context;
  const { requirement: id, aftermath } = image;
  const { topic } = log;
  if (aftermath.topic === 'forgotten') return await expectForgotten(context, image, log);
  await untilServed(client, topic);
  if (aftermath.anyPart) return await expectNoWrongRecord(context, image, log);
  const kept = survivors(image, log.contents);
  await expectRecords(context, image, topic, kept);
  const earliest = await client.listOffset(topic, 0, -2n);
  const start = aftermath.earliest ?? BigInt((aftermath.from ?? 0) * base.recordsEach);
  expect(id, earliest.offset, `[${image.id}] earliest offset`).equals(start);
  const end = aftermath.end ?? BigInt((aftermath.keeps ?? base.batches) * base.recordsEach);
  expect(id, (await client.listOffset(topic, 0, -1n)).offset, `[${image.id}] log end offset`).equals(end);
  if (aftermath.times !== 'unknown') {
    const visible = kept.filter(({ offset }) => offset >= start);
    await expectTimes(context, image, log.topic, visible);
  }
  await expectSoundFiles(context, image, topic);
  await expectIdentity(context, image);
  await expectProducer(context, image, log, Number(end));
  evidence('judged');
}

/** Nobody knows the topic, its files lie aside, and another one of its name begins at zero. */
async function expectForgotten(context: CaseContext, image: Image, log: BaseLog): Promise<void> {
  const { client, expect, evidence } = context;
  const { requirement: id } = image;
  const version = client.version('Metadata', 4);
  const answer = await client.request('Metadata', version, byName(version, [log.topic]));
  expect(id, topicNamed(answer, log.topic)?.errorCode, `[${image.id}] error code of the topic`).isError(
    'UNKNOWN_TOPIC_OR_PARTITION',
  );
  await expectBeside(context, image, log.topic);
  await client.createTopic(log.topic);
  await untilServed(client, log.topic);
  await expectAppended(context, id, log.topic, log.unnumbered(), { what: `[${image.id}] the first batch` });
  const batches = await client.fetchAll(log.topic, 0);
  expect(id, batches[0]?.baseOffset, `[${image.id}] offset of the first batch`).equals(0n);
  evidence('judged');
}

/** Which cluster the node says it is, and in which epochs its metadata log was written. */
async function expectIdentity({ client, cluster, expect }: CaseContext, image: Image): Promise<void> {
  const { id, requirement, aftermath } = image;
  if (aftermath.clusterId !== undefined) {
    const version = client.version('Metadata', 4);
    const { clusterId } = await client.request('Metadata', version, byName(version, []));
    expect(requirement, clusterId, `[${id}] the id of the cluster`).equals(aftermath.clusterId);
  }
  if (aftermath.epochs === undefined) return;
  const disk = cluster.disk(cluster.nodes[0]!);
  const segments = await segmentsOf(disk, '__cluster_metadata');
  const epochs = segments.flatMap(({ stream }) => stream.batches.map((batch) => batch.partitionLeaderEpoch));
  expect(requirement, epochs, `[${id}] epochs of the metadata log`).equals([...epochs].sort((a, b) => a - b));
  const state = JSON.parse((await textOf(disk, '__cluster_metadata-0/quorum-state')) ?? '{}');
  expect(requirement, state.leaderEpoch, `[${id}] epoch of the leader`).equals(epochs.at(-1));
}

/** Every record that must be served, and no other; of a batch that is handed out as it is, nothing is said but that it is spoilt. */
async function expectRecords(
  { client, expect }: CaseContext,
  { id, requirement, aftermath }: Image,
  topic: string,
  kept: readonly Content[],
): Promise<void> {
  const batches = await client.fetchAll(topic, 0, (await client.listOffset(topic, 0, -2n)).offset);
  const spoilt = (aftermath.corrupt ?? []).map((number) => BigInt(number * base.recordsEach));
  const bad = batches.filter((batch) => !batch.crcValid).map((batch) => batch.baseOffset);
  expect(requirement, bad, `[${id}] batches whose checksum does not fit`).equals(spoilt);
  const sound = contents(batches.filter((batch) => batch.crcValid));
  const wanted = kept.filter(
    ({ offset }) => !spoilt.some((first) => offset >= first && offset < first + BigInt(base.recordsEach)),
  );
  expect(requirement, sound, `[${id}] records`).equals(wanted);
}

/** Whatever a fetch at any offset brings was sent, and stands where it stood. */
async function expectNoWrongRecord(context: CaseContext, image: Image, log: BaseLog): Promise<void> {
  const { client, expect, evidence } = context;
  const before = new Map(log.contents.map((record) => [record.offset, record]));
  for (const { offset } of log.contents) {
    const found = await client.fetch(log.topic, 0, offset, { maxWaitMs: 0 });
    if (found.errorCode !== 0) continue;
    const records = contents(found.batches);
    expect(image.requirement, records, `[${image.id}] records of a fetch at ${offset}`).equals(
      records.map((record) => before.get(record.offset)),
    );
  }
  const next = log.unnumbered();
  await expectAppended(context, image.requirement, log.topic, next, { what: `[${image.id}] the next batch` });
  evidence('judged');
}

/** ListOffsets finds the first, the middle and the last record by their times. */
async function expectTimes(
  { client, expect }: CaseContext,
  image: Image,
  topic: string,
  kept: readonly Content[],
): Promise<void> {
  for (const at of new Set([0, Math.floor(kept.length / 2), kept.length - 1])) {
    const record = kept[at];
    if (record === undefined) continue;
    const { offset, timestamp } = await client.listOffset(topic, 0, record.timestamp);
    expect(
      image.requirement,
      { offset, timestamp },
      `[${image.id}] the record found by the time of record ${at}`,
    ).equals({
      offset: record.offset,
      timestamp: record.timestamp,
    });
  }
}

/** Files end with their last batch, and what must be gone is. */
async function expectSoundFiles(
  { cluster, expect }: CaseContext,
  image: Image,
  topic: string,
): Promise<void> {
  const disk = cluster.disk(cluster.nodes[0]!);
  for (const { stem, stream } of await segmentsOf(disk, topic)) {
    const rest = [stream.error, stream.restIgnoredBytes];
    expect(image.requirement, rest, `[${image.id}] what is no batch in ${stem}.log`).equals([undefined, 0]);
  }
  await expectBeside({ cluster, expect }, image, topic);
  const { gone } = image.aftermath;
  if (gone === undefined) return;
  const left = (await filesOf(disk, topic)).filter((name) => gone.test(name));
  expect(image.requirement, left, `[${image.id}] files that should be gone`).equals([]);
}

/** A directory with the partition's name and a suffix. */
async function expectBeside(
  { cluster, expect }: Pick<CaseContext, 'cluster' | 'expect'>,
  { id, requirement, aftermath: { beside } }: Image,
  topic: string,
): Promise<void> {
  if (beside === undefined) return;
  const names = (await cluster.disk(cluster.nodes[0]!).list('.')).map(({ name }) => name);
  const found = names.some((name) => name.startsWith(`${topic}-0`) && beside.test(name));
  expect(requirement, found, `[${id}] whether the old directory lies beside the new one`).equals(true);
}

/** A gap in the sequence is refused, the next one goes on at the end of the log. */
async function expectProducer(context: CaseContext, image: Image, log: BaseLog, end: number): Promise<void> {
  const { requirement: id, aftermath } = image;
  if (aftermath.producers !== 'forgotten') {
    const gap = await expectRefused(context, id, log.topic, log.batch(end + 7), {
      what: `[${image.id}] a gap`,
    });
    context
      .expect(id, gap.errorCode, `[${image.id}] error code of the gap`)
      .isError('OUT_OF_ORDER_SEQUENCE_NUMBER');
  }
  await expectAppended(context, id, log.topic, log.batch(end), { what: `[${image.id}] the next batch` });
}
