import { defineCase } from '../../case.ts';
import type { Tree } from '../../wire/tree.ts';
import { wallClock } from '../produce/refusal.ts';
import { batch, type Codec, records } from '../records/forge.ts';

export default defineCase({
  id: 'validation/leader-fields',
  why: 'Two logs that parted are reconciled by the leader epochs in their batches; a client must not write them.',
  checks: ['VAL-007'],
  apis: { Metadata: 7 },
  axes: { claimedEpoch: [-1, 77], codec: ['none', 'gzip'] },
  minEvidence: { stored: 3 },

  async run({ client, expect, axis, evidence, topicName }) {
    const topic = topicName();
    await client.createTopic(topic);
    const metadata = await client.request('Metadata', client.version('Metadata', 9), {
      topics: [{ name: topic }],
    });
    const [entry] = metadata.topics as readonly Tree[];
    const leaderEpoch = ((entry?.partitions ?? []) as readonly Tree[])[0]?.leaderEpoch;
    const now = await wallClock(client);
    const answered: bigint[] = [];
    for (const count of [2, 1, 3]) {
      const spec = { partitionLeaderEpoch: Number(axis.claimedEpoch), codec: axis.codec as Codec };
      const result = await client.produce(topic, 0, batch(records(count, now), spec));
      expect('VAL-007', result.errorCode, 'error code').equals(0);
      answered.push(result.baseOffset);
    }
    const stored = await client.fetchAll(topic, 0);
    expect(
      'VAL-007',
      stored.map(({ baseOffset }) => baseOffset),
      'base offsets of the stored batches',
    ).equals(answered);
    for (const { partitionLeaderEpoch, crcValid, baseOffset } of stored) {
      expect('VAL-007', partitionLeaderEpoch, `leader epoch of the batch at ${baseOffset}`).equals(
        leaderEpoch,
      );
      expect('VAL-007', crcValid, `checksum of the batch at ${baseOffset} is valid`).equals(true);
      evidence('stored');
    }
  },
});
