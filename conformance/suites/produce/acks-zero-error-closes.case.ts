import { defineCase } from '../../case.ts';
import { batch, flipBit, records } from '../records/forge.ts';
import { endOffset, wallClock } from './refusal.ts';

export default defineCase({
  id: 'produce/acks-zero-error-closes',
  why: 'Where no answer is allowed, a closed connection is the only way to tell a producer that its batch was refused.',
  checks: ['PRD-001'],
  axes: { version: { api: 'Produce', from: 3, to: 12 }, wrong: ['checksum', 'topic'] },
  minEvidence: { closed: 1 },

  async run({ client, expect, axis, evidence, topicName }) {
    const topic = topicName();
    await client.createTopic(topic);
    const good = batch(records(1, await wallClock(client)));
    const connection = await client.connect();
    const target = axis.wrong === 'topic' ? topicName('missing') : topic;
    const bytes = axis.wrong === 'checksum' ? flipBit(good, good.length - 1, 0) : good;

    await client.produce(target, 0, bytes, { acks: 0, version: Number(axis.version), connection });
    const reply = await connection.receiveFrame();
    expect('PRD-001', reply, `the connection after acks=0 with a wrong ${axis.wrong}`).isClosed();
    if (reply.kind === 'closed') evidence('closed');
    expect('PRD-001', await endOffset(client, topic), 'log end offset').equals(0n);
    await client.expectAlive();
  },
});
