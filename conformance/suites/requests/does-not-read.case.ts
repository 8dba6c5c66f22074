import { defineCase } from '../../case.ts';
import { fetchBody, readFetch } from '../../driver/data-requests.ts';
import { buildBatch } from '../../wire/batch.ts';

const fetches = 12;
const valueBytes = 400_000;

export default defineCase({
  id: 'requests/does-not-read',
  why: 'A client that asks for megabytes and reads none holds up nobody, and finds them all when it wakes.',
  checks: ['PIPE-008'],
  minEvidence: { bytesFetched: fetches * valueBytes },

  async run({ client, expect, evidence, topicName }) {
    const topic = topicName();
    await client.createTopic(topic);
    const timestamp = BigInt(Math.floor((await client.now()).wallMs));
    await client.produce(
      topic,
      0,
      buildBatch({ records: [{ value: new Uint8Array(valueBytes), timestamp }] }),
    );
    const version = client.version('Fetch', 12);
    const body = fetchBody(version, { topic, id: '', partition: 0, offset: 0n });
    const sleeper = await client.connect();
    for (let i = 0; i < fetches; i++) await sleeper.send('Fetch', version, body);

    for (let i = 0; i < 5; i++) {
      const other = await client.tryRequest('ApiVersions', 0, {});
      expect('PIPE-008', other, 'another client meanwhile').isAnswer().orStop();
      await client.sleep(20);
    }
    for (let i = 0; i < fetches; i++) {
      const reply = await sleeper.receive();
      expect('PIPE-008', reply, `answer ${i} after waking`).isAnswer().orStop();
      if (reply.kind !== 'answer') return;
      const { records } = readFetch(reply.body);
      expect('PIPE-008', records.length, `bytes in answer ${i}`).atLeast(valueBytes);
      evidence('bytesFetched', records.length);
    }
  },
});
