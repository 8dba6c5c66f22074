import { defineCase } from '../../case.ts';
import type { Reply } from '../../driver/client.ts';
import type { Tree } from '../../wire/tree.ts';

export default defineCase({
  id: 'produce/null-records',
  why: 'The schema allows null records. A client that sends them must hear something, if only the connection closing.',
  checks: ['PRD-027'],
  minEvidence: { sent: 1 },

  async run({ client, expect, evidence, topicName }) {
    const topic = topicName();
    await client.createTopic(topic);
    const connection = await client.connect();
    const partitionData = [{ index: 0, records: null }];
    const body = {
      transactionalId: null,
      acks: 1,
      timeoutMs: 5_000,
      topicData: [{ name: topic, partitionData }],
    };
    const reply = await connection.tryRequest('Produce', client.version('Produce', 12), body, {
      timeoutMs: 8_000,
    });
    evidence('sent');
    expect('PRD-027', reply, 'the reply to null records').holds(
      isRefusal,
      'an error or a closed connection, but not silence',
    );
    await client.expectAlive();
  },
});

function isRefusal(reply: Reply): boolean {
  if (reply.kind !== 'answer') return reply.kind === 'closed';
  const [topic] = reply.body.responses as readonly Tree[];
  const [partition] = (topic?.partitionResponses ?? []) as readonly Tree[];
  return partition?.errorCode !== 0;
}
