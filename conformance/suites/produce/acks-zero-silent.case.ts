import { defineCase } from '../../case.ts';
import { batch, records } from '../records/forge.ts';
import { endOffset, wallClock } from './refusal.ts';

export default defineCase({
  id: 'produce/acks-zero-silent',
  why: 'A client that asked for no answer reads the next bytes on the line as the answer to its next request.',
  checks: ['PRD-001'],
  axes: { version: { api: 'Produce', from: 3 } },
  minEvidence: { unanswered: 3, appended: 3 },

  async run({ client, expect, axis, evidence, topicName }) {
    const topic = topicName();
    await client.createTopic(topic);
    const bytes = batch(records(1, await wallClock(client)));
    const connection = await client.connect();
    for (let i = 0; i < 3; i++) {
      await client.produce(topic, 0, bytes, { acks: 0, version: Number(axis.version), connection });
    }

    const reply = await connection.tryRequest('Metadata', client.version('Metadata', 8), { topics: [] });
    expect('PRD-001', reply, 'the first bytes after three requests with acks=0').isAnswer().orStop();
    evidence('unanswered', 3);
    const end = await endOffset(client, topic);
    expect('PRD-001', end, 'log end offset: the connection was served in order').equals(3n);
    evidence('appended', Number(end));
  },
});
