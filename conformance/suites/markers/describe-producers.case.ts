import { type CaseContext, defineCase } from '../../case.ts';
import type { Tree } from '../../wire/tree.ts';
import { markersApi, Txn, verificationOff } from './transactions.ts';

/** The answer for some partitions of some topics, one row each. */
async function describe({ client }: CaseContext, topics: readonly (readonly [string, readonly number[]])[]) {
  const body = await client.request('DescribeProducers', 0, {
    topics: topics.map(([name, partitionIndexes]) => ({ name, partitionIndexes })),
  });
  return (body.topics as readonly Tree[]).flatMap((topic) =>
    (topic.partitions as readonly Tree[]).map((partition) => ({
      place: `${topic.name}-${partition.partitionIndex}`,
      errorCode: partition.errorCode as number,
      producers: (partition.activeProducers as readonly Tree[])
        .map((one) => ({ ...one }))
        .sort((one, other) => Number((one.producerId as bigint) - (other.producerId as bigint))),
    })),
  );
}

export default defineCase({
  id: 'markers/describe-producers',
  why: 'It is how an operator finds the transaction that holds back a partition, and what to abort it with.',
  checks: ['MARK-021', 'MARK-022'],
  apis: { ...markersApi, DescribeProducers: 0 },
  config: verificationOff,
  minEvidence: { producers: 4, refused: 3 },

  async run(context) {
    const { client, expect, evidence, topicName } = context;
    const [topic, nowhere] = [topicName(), topicName('nowhere')];
    await client.createTopic(topic, { partitions: 2 });
    const [open, ended, plain, raised] = [
      await Txn.init(context, topic),
      await Txn.init(context, topic),
      await Txn.init(context, topic),
      await Txn.init(context, topic),
    ];
    await plain.add(3, { transactional: false });
    await open.add(1);
    await open.end(false, { coordinatorEpoch: 3 });
    const first = await open.add(2);
    await open.add(1);
    await ended.add(1);
    await ended.end(true, { coordinatorEpoch: 8 });
    await raised.add(1);
    await raised.end(false, { coordinatorEpoch: 2, epoch: raised.epoch(4) });
    const stored = await client.fetchAll(topic, 0);
    const timeOf = (txn: Txn): bigint =>
      stored.findLast(({ producerId }) => producerId === txn.id)!.maxTimestamp;
    const row = (txn: Txn, epoch: number, lastSequence: number, coordinatorEpoch: number, start = -1n) => ({
      producerId: txn.id,
      producerEpoch: epoch,
      lastSequence,
      lastTimestamp: timeOf(txn),
      coordinatorEpoch,
      currentTxnStartOffset: start,
    });

    const [known, empty] = await describe(context, [[topic, [0, 1]]]);
    expect('MARK-021', known?.errorCode, 'error code').equals(0);
    expect('MARK-021', known?.producers, 'producers').equals([
      row(open, open.epoch(), 3, 3, first),
      row(ended, ended.epoch(), 0, 8),
      row(plain, plain.epoch(), 2, -1),
      row(raised, raised.epoch(4), -1, 2),
    ]);
    evidence('producers', known?.producers.length ?? 0);
    expect('MARK-021', [empty?.errorCode, empty?.producers], 'a partition without producers').equals([0, []]);

    const rows = await describe(context, [
      [nowhere, [0]],
      [topic, [1, 7]],
      ['..', [0]],
    ]);
    const codes = Object.fromEntries(rows.map(({ place, errorCode }) => [place, errorCode]));
    expect('MARK-022', codes, 'error codes').equals({
      [`${nowhere}-0`]: 3,
      [`${topic}-1`]: 0,
      [`${topic}-7`]: 3,
      '..-0': 17,
    });
    evidence('refused', rows.filter(({ errorCode }) => errorCode !== 0).length);
    expect(
      'MARK-022',
      rows.flatMap(({ producers }) => producers),
      'producers of these',
    ).equals([]);
    await client.expectAlive();
  },
});
