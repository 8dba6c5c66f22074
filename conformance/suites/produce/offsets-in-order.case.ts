import { defineCase } from '../../case.ts';
import { batch, codecs, contents, records } from '../records/forge.ts';
import { wallClock } from './refusal.ts';

export default defineCase({
  id: 'produce/offsets-in-order',
  why: 'The answered offset is where the first record stands; the others follow one by one.',
  checks: ['PRD-007'],
  axes: { version: { api: 'Produce', from: 3 } },
  minEvidence: { appended: 5 },

  async run({ client, expect, axis, evidence, topicName }) {
    const topic = topicName();
    await client.createTopic(topic);
    const version = Number(axis.version);
    const now = await wallClock(client);
    let end = 0n;
    for (const [step, count] of [1, 7, 2, 40, 3].entries()) {
      const codec = version >= 7 ? codecs[step]! : codecs[step % 4]!;
      const sent = records(count, now, `b${step}-`);
      const result = await client.produce(topic, 0, batch(sent, { codec }), { version });
      expect('PRD-007', result.errorCode, `error code of batch ${step}`).equals(0).orStop();
      expect('PRD-007', result.baseOffset, `base offset of batch ${step}`).equals(end);
      end += BigInt(count);
      evidence('appended');
    }
    const offsets = contents(await client.fetchAll(topic, 0)).map(({ offset }) => offset);
    expect('PRD-007', offsets, 'offsets in the log').equals(
      Array.from({ length: Number(end) }, (_, i) => BigInt(i)),
    );
  },
});
