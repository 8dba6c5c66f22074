import { defineCase } from '../../case.ts';
import { batch, flipBit, records } from '../records/forge.ts';
import { endOffset, wallClock } from './refusal.ts';

export default defineCase({
  id: 'produce/acks-zero-error-closes',
  why: 'Where no answer is allowed, a closed connection is the only way to tell a producer that its batch was refused.',
  checks: ['PRD-001'],
  axes: { version: { api: 'Produce', from: 3, to: 12 } },
  minEvidence: { closed: 2 },

  async run({ client, expect, axis, evidence, topicName }) {
    const topic = topicName();
    await client.createTopic(topic);
    const good = batch(records(1, await wallClock(client)));
    const wrongs = [
      { what: 'topic', target: topicName('missing'), bytes: good },
      { what: 'checksum', target: topic, bytes: flipBit(good, good.length - 1, 0) },
    ];
    for (const { what, target, bytes } of wrongs) {
      const connection = await client.connect();
      await client.produce(target, 0, bytes, { acks: 0, version: Number(axis.version), connection });
      const reply = await connection.receiveFrame();
      expect('PRD-001', reply, `the connection after acks=0 with a wrong ${what}`).isClosed();
      if (reply.kind === 'closed') evidence('closed');
    }
    expect('PRD-001', await endOffset(client, topic), 'log end offset').equals(0n);
    await client.expectAlive();
  },
});
