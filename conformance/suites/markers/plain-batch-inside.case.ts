import { defineCase } from '../../case.ts';
import { endOffset, expectAppended } from '../produce/refusal.ts';
import { markersApi, Txn, verificationOff } from './transactions.ts';

export default defineCase({
  id: 'markers/plain-batch-inside',
  why: 'A record inside a transaction that does not belong to it would be dropped with it when it is aborted.',
  checks: ['IDM-013'],
  apis: markersApi,
  config: verificationOff,
  minEvidence: { refused: 2, appended: 2 },

  async run(context) {
    const { client, expect, evidence, topicName } = context;
    const topic = topicName();
    await client.createTopic(topic);
    const [txn, other] = [await Txn.init(context, topic), await Txn.init(context, topic)];
    await txn.add(2);
    const end = await endOffset(client, topic);
    for (const said of [{}, { epoch: txn.epoch(1) }]) {
      const sequence = said.epoch === undefined ? 2 : 0;
      const { errorCode } = await txn.send(sequence, { ...said, transactional: false });
      expect('IDM-013', errorCode, 'error code of a plain batch inside').isError('INVALID_TXN_STATE');
      evidence('refused');
    }
    expect('IDM-013', await endOffset(client, topic), 'log end offset behind them').equals(end);
    const plain = other.bytes(0, { transactional: false });
    await expectAppended(context, 'IDM-013', topic, plain, { what: 'a plain batch of another producer' });
    await txn.end(true);
    const next = txn.bytes(2, { transactional: false });
    await expectAppended(context, 'IDM-013', topic, next, { what: 'the plain batch behind the marker' });
  },
});
