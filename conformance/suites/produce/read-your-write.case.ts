import { defineCase } from '../../case.ts';
import { batch, contents, records } from '../records/forge.ts';
import { wallClock } from './refusal.ts';

export default defineCase({
  id: 'produce/read-your-write',
  why: 'A client that got its answer may tell another one where to look at once.',
  checks: ['PRD-009'],
  axes: { acks: [1, -1] },
  minEvidence: { read: 10 },

  async run({ client, expect, axis, evidence, topicName }) {
    const topic = topicName();
    await client.createTopic(topic);
    const now = await wallClock(client);
    const reader = await client.connect();
    for (let i = 0; i < 10; i++) {
      const sent = records(2, now, `r${i}-`);
      const { errorCode, baseOffset } = await client.produce(topic, 0, batch(sent), {
        acks: Number(axis.acks),
      });
      expect('PRD-009', errorCode, `error code of write ${i}`).equals(0).orStop();
      const read = await client.fetch(topic, 0, baseOffset, { maxWaitMs: 0, connection: reader });
      expect('PRD-009', read.highWatermark, `high watermark after write ${i}`).equals(baseOffset + 2n);
      expect(
        'PRD-009',
        contents(read.batches).map(({ value }) => value),
        `values read at ${baseOffset}`,
      ).equals([`r${i}-0`, `r${i}-1`]);
      evidence('read');
    }
  },
});
