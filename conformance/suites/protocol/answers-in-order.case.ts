import { defineCase } from '../../case.ts';
import { fetchBody } from '../../driver/data-requests.ts';

export default defineCase({
  id: 'protocol/answers-in-order',
  why: 'A quick answer must not overtake a slow one: clients take answers from the head of a queue.',
  checks: ['WIRE-005'],
  apis: { Fetch: 4 },
  minEvidence: { answers: 3 },

  async run({ client, expect, evidence, topicName }) {
    const topic = topicName();
    await client.createTopic(topic);
    const version = client.version('Fetch', 12);
    const connection = await client.connect();
    const slow = fetchBody(version, { topic, id: '', partition: 0, offset: 0n, maxWaitMs: 400 });
    const asked = [
      await connection.send('Fetch', version, slow),
      await connection.send('ApiVersions', 0, {}),
      await connection.send('Metadata', client.version('Metadata', 8), { topics: [] }),
    ];
    const answered: number[] = [];
    for (let i = 0; i < asked.length; i++) {
      const reply = await connection.receiveFrame();
      expect('WIRE-005', reply, `answer ${i + 1}`)
        .isAnswer()
        .orStop();
      if (reply.kind !== 'frame') return;
      answered.push(new DataView(reply.frame.buffer, reply.frame.byteOffset).getInt32(0));
      evidence('answers');
    }
    expect('WIRE-005', answered, 'correlation ids in the order of the answers').equals(asked);
  },
});
