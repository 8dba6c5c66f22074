import { defineCase } from '../../case.ts';
import { endsOf, markersApi, readCommitted, Txn, verificationOff } from './transactions.ts';

export default defineCase({
  id: 'markers/without-a-transaction',
  why: 'A marker is sent again when its answer was lost; the second must not undo, or abort, anything.',
  checks: ['MARK-012'],
  apis: markersApi,
  config: verificationOff,
  axes: { committed: [true, false] },
  minEvidence: { markers: 4 },

  async run(context) {
    const { client, expect, axis, evidence, topicName } = context;
    const topic = topicName();
    await client.createTopic(topic);
    const [open, ended, plain, stranger] = [
      await Txn.init(context, topic),
      await Txn.init(context, topic),
      await Txn.init(context, topic),
      await Txn.init(context, topic),
    ];
    await ended.add(2);
    await ended.end(true);
    await plain.add(1, { transactional: false });
    const mark = async (txn: Txn, what: string): Promise<void> => {
      expect('MARK-012', await txn.end(axis.committed === true), `error code of a marker for ${what}`).equals(
        0,
      );
      evidence('markers');
    };
    await mark(ended, 'a producer whose transaction was committed');
    await mark(plain, 'a producer without transactions');
    await mark(stranger, 'a producer that was never seen');
    const settled = await endsOf(context, topic);
    expect('MARK-012', settled.lastStableOffset, 'last stable offset').equals(settled.highWatermark);
    expect('MARK-012', (await readCommitted(context, topic, 0n)).aborted, 'aborted transactions').equals([]);

    const first = await open.add(1);
    await mark(ended, 'another producer beside an open transaction');
    const held = await endsOf(context, topic);
    expect('MARK-012', held.lastStableOffset, 'last stable offset beside an open transaction').equals(first);
  },
});
