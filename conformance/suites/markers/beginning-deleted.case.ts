import { defineCase } from '../../case.ts';
import type { Tree } from '../../wire/tree.ts';
import { endsOf, markersApi, readCommitted, Txn, verificationOff } from './transactions.ts';

export default defineCase({
  id: 'markers/beginning-deleted',
  why: 'A transaction whose first records were deleted is open all the same, and its abort still hides the rest.',
  checks: ['MARK-003', 'MARK-006', 'MARK-007'],
  apis: { ...markersApi, DeleteRecords: 0 },
  config: verificationOff,
  minEvidence: { deleted: 2 },

  async run(context) {
    const { client, expect, evidence, topicName } = context;
    const topic = topicName();
    await client.createTopic(topic);
    const [txn, plain] = [await Txn.init(context, topic), await Txn.init(context, topic)];
    for (let i = 0; i < 4; i++) await txn.add(1);
    await plain.add(1, { transactional: false });
    for (const start of [2n, 3n]) {
      const body = await client.request('DeleteRecords', client.version('DeleteRecords'), {
        topics: [{ name: topic, partitions: [{ partitionIndex: 0, offset: start }] }],
        timeoutMs: 15_000,
      });
      const [row] = ((body.topics as readonly Tree[])[0]?.partitions ?? []) as readonly Tree[];
      if (row?.errorCode === 0) evidence('deleted');
      const ends = await endsOf(context, topic);
      const stable = [ends.lastStableOffset, ends.latestCommitted, ends.highWatermark];
      expect('MARK-003', stable, `ends of a log that begins at ${start}`).equals([start, start, 5n]);
    }
    expect('MARK-006', await txn.end(false), 'error code of the marker').equals(0);
    const ended = await endsOf(context, topic);
    expect('MARK-006', ended.lastStableOffset, 'last stable offset behind the marker').equals(6n);
    const { aborted, offsets } = await readCommitted(context, topic, 3n);
    expect('MARK-007', [aborted, offsets], 'aborted transactions and offsets').equals([
      [`${txn.id}@0`],
      [3n, 4n, 5n],
    ]);
  },
});
