import { defineCase } from '../../case.ts';
import { batch, records } from '../records/forge.ts';
import { expectRefused, wallClock } from './refusal.ts';

export default defineCase({
  id: 'produce/transactional-bit',
  why: 'A transaction that nobody can end would hold back every read_committed consumer of the partition.',
  checks: ['PRD-022', 'PRD-024'],
  axes: { version: { api: 'Produce', from: 3 } },
  minEvidence: { refused: 1 },

  async run(context) {
    const { client, expect, axis, topicName } = context;
    const topic = topicName();
    await client.createTopic(topic);
    const { producerId, producerEpoch } = await client.initProducerId();
    const spec = { producerId, producerEpoch, baseSequence: 0, transactional: true };
    const bytes = batch(records(1, await wallClock(client)), spec);
    const attempt = { what: 'a transactional batch without transactional id', version: Number(axis.version) };
    const result = await expectRefused(context, 'PRD-022', topic, bytes, attempt);
    expect('PRD-024', result.errorCode, 'error code').isError('TRANSACTIONAL_ID_AUTHORIZATION_FAILED');
    await client.expectAlive();
  },
});
