import { defineCase } from '../../case.ts';
import { endsOf, markersApi, Txn, verificationOff } from './transactions.ts';

export default defineCase({
  id: 'markers/expiry',
  why: 'A producer that is forgotten in the middle of a transaction leaves a partition undecided for ever.',
  checks: ['MARK-025'],
  apis: { ...markersApi, DescribeProducers: 0 },
  config: {
    ...verificationOff,
    'producer.id.expiration.ms': '2000',
    'producer.id.expiration.check.interval.ms': '500',
  },
  minEvidence: { forgotten: 1, kept: 1 },

  async run(context) {
    const { client, expect, evidence, topicName } = context;
    const topic = topicName();
    await client.createTopic(topic);
    const [plain, open] = [await Txn.init(context, topic), await Txn.init(context, topic)];
    await plain.add(1, { transactional: false });
    const first = await open.add(1);
    // The other producer is the clock: once it was forgotten, this one was looked at and kept.
    let gap = 45;
    for (let attempt = 0; attempt < 120 && gap !== 0; attempt++) {
      await client.sleep(500);
      gap = (await plain.send(9, { transactional: false })).errorCode;
    }
    if (gap === 0) evidence('forgotten');
    const strange = await open.send(5);
    expect('MARK-025', strange.errorCode, 'a gap of the producer with an open transaction').isError(
      'OUT_OF_ORDER_SEQUENCE_NUMBER',
    );
    expect('MARK-025', (await endsOf(context, topic)).lastStableOffset, 'last stable offset').equals(first);
    const next = await open.send(1);
    expect('MARK-025', next.errorCode, 'its next sequence').equals(0);
    expect('MARK-025', await open.end(true), 'error code of the marker').equals(0);
    const ended = await endsOf(context, topic);
    expect('MARK-025', ended.lastStableOffset, 'last stable offset behind the marker').equals(
      ended.highWatermark,
    );
    evidence('kept');
  },
});
