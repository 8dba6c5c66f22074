import { defineCase } from '../../case.ts';
import { fetchBody, readFetch } from '../../driver/data-requests.ts';
import { buildBatch } from '../../wire/batch.ts';
import { joinBytes } from '../../wire/bytes.ts';
import { decodeResponse, encodeRequest } from '../../wire/request.ts';

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
    const requests = Array.from({ length: fetches }, (_, correlationId) => {
      const payload = encodeRequest('Fetch', version, body, { correlationId, clientId: 'ktck' });
      return joinBytes([Uint8Array.of(0, 0, payload.length >> 8, payload.length & 0xff), payload]);
    });
    const sleeper = await client.connect();
    await sleeper.sendBytes(joinBytes(requests));

    for (let i = 0; i < 5; i++) {
      const other = await client.tryRequest('ApiVersions', 0, {});
      expect('PIPE-008', other, 'another client meanwhile').isAnswer().orStop();
      await client.sleep(20);
    }
    for (let i = 0; i < fetches; i++) {
      const reply = await sleeper.receiveFrame();
      expect('PIPE-008', reply, `answer ${i} after waking`).isAnswer().orStop();
      if (reply.kind !== 'frame') return;
      const answer = decodeResponse('Fetch', version, reply.frame);
      expect('PIPE-008', answer.header.correlationId, 'correlation id of the answer').equals(i).orStop();
      const { records } = readFetch(answer.body);
      expect('PIPE-008', records.length, `bytes in answer ${i}`).atLeast(valueBytes);
      evidence('bytesFetched', records.length);
    }
  },
});
