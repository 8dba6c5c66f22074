import { defineCase } from '../../case.ts';
import { wallClock } from '../produce/refusal.ts';
import { afterLook, aged, createSegmented, dayMs, earliest, oftenLooked, produceAged } from './looks.ts';

export default defineCase({
  id: 'retention/idle',
  why: 'A topic that fell silent empties itself in the end: its active segment is not exempt, and its offsets go on.',
  checks: ['RET-006'],
  needs: ['config'],
  config: oftenLooked,
  minEvidence: { emptied: 2, appended: 2 },

  async run(context) {
    const { client, expect, evidence, topicName } = context;
    const counts = [1, 3];
    for (const count of counts) {
      await createSegmented(context, topicName(`${count}`), { 'retention.ms': String(dayMs) });
      await produceAged(
        context,
        topicName(`${count}`),
        Array.from({ length: count }, () => 2n * dayMs),
      );
    }
    await afterLook(context);
    for (const count of counts) {
      const topic = topicName(`${count}`);
      const end = (await client.listOffset(topic, 0, -1n)).offset;
      expect(
        'RET-006',
        [await earliest(context, topic), end],
        `start and end after ${count} old segments`,
      ).equals([BigInt(count), BigInt(count)]);
      evidence('emptied');
      const next = await client.produce(topic, 0, aged(await wallClock(client)));
      expect('RET-006', [next.errorCode, next.baseOffset], 'error code and offset of the next append').equals(
        [0, BigInt(count)],
      );
      const read = await client.fetch(topic, 0, BigInt(count));
      expect('RET-006', [read.errorCode, read.batches.length], 'a fetch at the new start').equals([0, 1]);
      evidence('appended');
    }
  },
});
