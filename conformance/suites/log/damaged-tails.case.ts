import { type CaseContext, defineCase } from '../../case.ts';
import type { NodeDisk } from '../../driver/cluster.ts';
import { unexpected } from '../../driver/endings.ts';
import type { ParsedBatch } from '../../wire/batch.ts';
import { joinBytes } from '../../wire/bytes.ts';
import { fill } from '../fetch/logs.ts';
import { untilServed } from '../offsets/asking.ts';
import { flipBit } from '../records/forge.ts';
import { expectEnd, expectUnchanged, served } from './contents.ts';
import { createInSmallSegments, type SegmentFiles, segmentsOf } from './directory.ts';

const [batches, recordsEach] = [12, 2];

/** How many bytes are cut off the last batch, which has `size`. */
const cuts: readonly ((size: number) => number)[] = [
  () => 1,
  (size) => size - 61,
  (size) => size - 17,
  (size) => size - 1,
];

/** Which batch is damaged, and the byte of it: in the records, in the checksum, in the length. */
const flips: readonly { readonly batch: number; readonly at: (batch: ParsedBatch) => number }[] = [
  { batch: 3, at: ({ bytes }) => bytes.length - 3 },
  { batch: 9, at: () => 17 },
  { batch: 11, at: () => 10 },
];

const zeros = [4_096, 3];

/** The segment that holds the batch, and the batch as it lies there. */
function placeOf(
  segments: readonly SegmentFiles[],
  number: number,
): { segment: SegmentFiles; batch: ParsedBatch } {
  const base = BigInt(number * recordsEach);
  for (const segment of segments) {
    const batch = segment.stream.batches.find(({ baseOffset }) => baseOffset === base);
    if (batch) return { segment, batch };
  }
  return unexpected('missing', `no segment holds the batch at ${base}, which was acknowledged`);
}

/** Cuts, flips and lengthens; answers where each file of partition `p` of the torn topic must end. */
async function damage(disk: NodeDisk, topics: Topics): Promise<void> {
  for (const [partition, cut] of cuts.entries()) {
    const last = (await segmentsOf(disk, topics.torn, partition)).at(-1)!;
    const batch = last.stream.batches.at(-1);
    if (!batch) unexpected('missing', 'the last segment holds no batch, though records were acknowledged');
    await disk.truncate(`${last.stem}.log`, last.sizeBytes - cut(batch.bytes.length));
  }
  for (const [partition, flip] of flips.entries()) {
    const { segment, batch } = placeOf(await segmentsOf(disk, topics.flipped, partition), flip.batch);
    const bytes = await disk.read(`${segment.stem}.log`);
    await disk.write(`${segment.stem}.log`, flipBit(bytes, batch.position + flip.at(batch), 2));
  }
  for (const [partition, count] of zeros.entries()) {
    const last = (await segmentsOf(disk, topics.padded, partition)).at(-1)!;
    const bytes = await disk.read(`${last.stem}.log`);
    await disk.write(`${last.stem}.log`, joinBytes([bytes, new Uint8Array(count)]));
  }
}

interface Topics {
  readonly torn: string;
  readonly flipped: string;
  readonly padded: string;
}

async function prepare(context: CaseContext): Promise<Topics> {
  const { client, topicName } = context;
  const topics = { torn: topicName('torn'), flipped: topicName('flipped'), padded: topicName('padded') };
  for (const [topic, { length }] of [
    [topics.torn, cuts],
    [topics.flipped, flips],
    [topics.padded, zeros],
  ] as const) {
    await createInSmallSegments(context, topic, 2_048, { partitions: length });
    const sent = await fill(client, topic, { batches, recordsEach, valueBytes: 150 });
    for (let partition = 1; partition < length; partition++)
      for (const bytes of sent) await client.produce(topic, partition, bytes);
  }
  return topics;
}

export default defineCase({
  id: 'log/damaged-tails',
  why:
    'What a crash tore is cut off at a batch, and what lies behind damage is not served: appending goes ' +
    'on at the last sound batch.',
  checks: ['RCV-002', 'RCV-003', 'RCV-006'],
  needs: ['disk', 'lifecycle'],
  // The recovery point stays at the beginning: all that is damaged lies above it.
  config: { 'log.flush.offset.checkpoint.interval.ms': '3600000' },
  destructive: true,
  minEvidence: { torn: 4, flipped: 3, padded: 2 },

  async run(context) {
    const { client, cluster, expect, evidence } = context;
    const topics = await prepare(context);
    const whole = await served(context, topics.torn);
    const padded = await served(context, topics.padded);
    const [node] = cluster.nodes;
    await cluster.restart(node!, 'kill', (disk) => damage(disk, topics));
    const disk = cluster.disk(node!);
    const lastBase = BigInt((batches - 1) * recordsEach);
    for (const partition of cuts.keys()) {
      await untilServed(client, topics.torn, partition);
      const last = (await segmentsOf(disk, topics.torn, partition)).at(-1)!;
      expect('RCV-002', [last.stream.error, last.stream.restIgnoredBytes], `rest of ${last.stem}.log`).equals(
        [undefined, 0],
      );
      expect('RCV-002', await served(context, topics.torn, partition), 'records of the torn log').equals(
        whole.slice(0, -recordsEach),
      );
      await expectEnd(context, 'RCV-002', topics.torn, lastBase, partition);
      evidence('torn');
    }
    for (const [partition, flip] of flips.entries()) {
      await untilServed(client, topics.flipped, partition);
      const found = await served(context, topics.flipped, partition);
      expect('RCV-003', found.length, `records before the damage in batch ${flip.batch}`).equals(
        flip.batch * recordsEach,
      );
      await expectEnd(context, 'RCV-003', topics.flipped, BigInt(flip.batch * recordsEach), partition);
      evidence('flipped');
    }
    for (const partition of zeros.keys()) {
      await expectUnchanged(context, 'RCV-006', topics.padded, padded, partition);
      for (const { stem, stream } of await segmentsOf(disk, topics.padded, partition))
        expect('RCV-006', stream.restIgnoredBytes, `bytes that are no batch in ${stem}.log`).equals(0);
      evidence('padded');
    }
  },
});
