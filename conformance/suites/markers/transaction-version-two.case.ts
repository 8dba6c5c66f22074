import { defineCase } from '../../case.ts';
import { endsOf, markersApi, Txn, verificationOff } from './transactions.ts';

export default defineCase({
  id: 'markers/transaction-version-two',
  why: 'A late marker of the transaction before looks like one of this transaction, unless its epoch tells them apart.',
  checks: ['MARK-013'],
  since: '4.3',
  apis: { ...markersApi, WriteTxnMarkers: 2 },
  config: verificationOff,
  minEvidence: { late: 2, accepted: 4 },

  async run(context) {
    const { client, expect, evidence, topicName } = context;
    const topic = topicName();
    await client.createTopic(topic);
    const txn = await Txn.init(context, topic);
    const second = { version: 2, transactionVersion: 2 };
    const end = async (what: string, said: object, code: number): Promise<void> => {
      expect('MARK-013', await txn.end(true, { ...second, ...said }), `error code for ${what}`).equals(code);
      evidence(code === 0 ? 'accepted' : 'late');
    };
    await txn.send(0);
    const open = await endsOf(context, topic);
    await end('a marker of the epoch of the open transaction', {}, 47);
    expect('MARK-013', await endsOf(context, topic), 'the ends of the log behind it').equals(open);
    await end('a marker one epoch above', { epoch: txn.epoch(1) }, 0);
    await end('the same marker again', { epoch: txn.epoch(1) }, 0);
    const ended = await endsOf(context, topic);
    expect('MARK-013', ended.lastStableOffset, 'last stable offset').equals(ended.highWatermark);

    const { baseOffset } = await txn.send(0, { epoch: txn.epoch(1) });
    await end('the same marker once more, with the next transaction open', { epoch: txn.epoch(1) }, 47);
    expect('MARK-013', (await endsOf(context, topic)).lastStableOffset, 'last stable offset').equals(
      baseOffset,
    );
    await end('a marker of version 1 of the same epoch', { epoch: txn.epoch(1), transactionVersion: 1 }, 0);
    await txn.send(1, { epoch: txn.epoch(1) });
    await end('a marker far above', { epoch: txn.epoch(9) }, 0);
  },
});
