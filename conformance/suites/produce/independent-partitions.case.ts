import { defineCase } from '../../case.ts';
import type { Tree } from '../../wire/tree.ts';
import { batch, flipBit, records } from '../records/forge.ts';
import { endOffset, wallClock } from './refusal.ts';

export default defineCase({
  id: 'produce/independent-partitions',
  why: 'One request carries batches of producers of one application; the fault of one partition is not the fault of its neighbours.',
  checks: ['PRD-008'],
  axes: { version: { api: 'Produce', from: 3 } },
  minEvidence: { appended: 2, refused: 2 },

  async run({ client, expect, axis, evidence, topicName }) {
    const topic = topicName();
    const { topicId } = await client.createTopic(topic, { partitions: 3 });
    const version = Number(axis.version);
    const good = batch(records(2, await wallClock(client)));
    const bad = flipBit(good, good.length - 1, 3);
    const partitionData = [
      { index: 0, records: good },
      { index: 1, records: bad },
      { index: 2, records: good },
      { index: 9, records: good },
    ];
    const named = version >= 13 ? { topicId } : { name: topic };
    const answer = await client.request('Produce', version, {
      transactionalId: null,
      acks: -1,
      timeoutMs: 15_000,
      topicData: [{ ...named, partitionData }],
    });

    const topics = answer.responses as readonly Tree[];
    expect('PRD-008', topics.length, 'topics in the answer').equals(1).orStop();
    const partitions = topics[0]?.partitionResponses as readonly Tree[];
    const codes = new Map(partitions.map(({ index, errorCode }) => [index, errorCode]));
    expect('PRD-008', partitions.map(({ index }) => Number(index)).sort(), 'partitions in the answer').equals(
      [0, 1, 2, 9],
    );
    for (const index of [0, 2])
      expect('PRD-008', codes.get(index), `error code of good partition ${index}`).equals(0);
    for (const index of [1, 9])
      expect('PRD-008', codes.get(index), `error code of bad partition ${index}`).notEquals(0);
    evidence('refused', [1, 9].filter((index) => codes.get(index) !== 0).length);
    for (const [partition, end] of [
      [0, 2n],
      [1, 0n],
      [2, 2n],
    ] as const) {
      expect(
        'PRD-008',
        await endOffset(client, topic, partition),
        `log end offset of partition ${partition}`,
      ).equals(end);
    }
    evidence('appended', [0, 2].filter((index) => codes.get(index) === 0).length);
    await client.expectAlive();
  },
});
