import { defineCase } from '../../case.ts';
import type { Tree } from '../../wire/tree.ts';

const bad: Readonly<Record<string, { since: number; fields: Tree }>> = {
  'an empty transactional id': { since: 0, fields: { transactionalId: '' } },
  'an id without an epoch': { since: 3, fields: { transactionalId: null, producerId: 5n } },
  'an epoch without an id': { since: 3, fields: { transactionalId: null, producerEpoch: 5 } },
};

export default defineCase({
  id: 'controller/bad-producer-requests',
  why: 'An empty transactional id would be shared by all who forgot to set theirs.',
  checks: ['TOP-025'],
  axes: { version: { api: 'InitProducerId' } },
  minEvidence: { refused: 1 },

  async run({ client, expect, evidence, axis }) {
    const version = Number(axis.version);
    for (const [what, { since, fields }] of Object.entries(bad)) {
      if (version < since) continue;
      const answer = await client.request('InitProducerId', version, {
        transactionTimeoutMs: 60_000,
        ...fields,
      });
      expect('TOP-025', answer.errorCode, `error code for ${what}`).isError('INVALID_REQUEST');
      expect('TOP-025', answer.producerId, `producer id for ${what}`).equals(-1n);
      evidence('refused');
    }
    await client.expectAlive();
  },
});
