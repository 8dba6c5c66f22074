import { defineCase } from '../../case.ts';
import { endOffset } from '../produce/refusal.ts';
import { lastUnadded, markersApi, Txn, verificationOff } from './transactions.ts';

export default defineCase({
  id: 'markers/verification-off',
  why: 'Brokers before 3.6 never asked a coordinator, and one that is told not to ask must still take the batch.',
  checks: ['MARK-024'],
  since: '3.6',
  apis: markersApi,
  config: verificationOff,
  axes: { version: { api: 'Produce', from: 3, to: lastUnadded } },
  minEvidence: { appended: 2 },

  async run(context) {
    const { client, expect, axis, evidence, topicName } = context;
    const topic = topicName();
    await client.createTopic(topic);
    const txn = await Txn.init(context, topic);
    for (const sequence of [0, 1]) {
      const before = await endOffset(client, topic);
      const { errorCode, baseOffset } = await txn.send(sequence, { version: Number(axis.version) });
      expect('MARK-024', errorCode, `error code of a transactional batch with sequence ${sequence}`).equals(
        0,
      );
      expect('MARK-024', baseOffset, 'its base offset').equals(before);
      if (errorCode === 0) evidence('appended');
    }
  },
});
