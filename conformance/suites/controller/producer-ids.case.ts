import { defineCase } from '../../case.ts';

const each = 5;

export default defineCase({
  id: 'controller/producer-ids',
  why: 'Two producers with one id would have their records taken for repetitions of each other.',
  checks: ['TOP-024'],
  axes: { version: { api: 'InitProducerId' } },
  minEvidence: { ids: 2 * each },

  async run({ client, expect, evidence, axis }) {
    const version = Number(axis.version);
    const body = { transactionalId: null, transactionTimeoutMs: 60_000 };
    const given: bigint[] = [];
    for (const connection of [await client.connect(), await client.connect()]) {
      for (let i = 0; i < each; i++) {
        let answer = await connection.request('InitProducerId', version, body);
        for (let wait = 0; wait < 600 && answer.errorCode === 14; wait++) {
          await client.sleep(100);
          answer = await connection.request('InitProducerId', version, body);
        }
        expect('TOP-024', answer.errorCode, 'error code').isOneOfErrors(['NONE'], 'AMB-TOP-1').orStop();
        expect('TOP-024', answer.producerId, 'producer id').atLeast(0n);
        expect('TOP-024', answer.producerEpoch, 'producer epoch').equals(0);
        given.push(answer.producerId as bigint);
        evidence('ids');
      }
    }
    expect('TOP-024', new Set(given).size, 'number of different ids').equals(given.length);
  },
});
