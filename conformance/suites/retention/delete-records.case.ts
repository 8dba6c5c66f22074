import { defineCase } from '../../case.ts';
import { wallClock } from '../produce/refusal.ts';
import { batch, records } from '../records/forge.ts';
import { deleteRecords } from './deleting.ts';
import { earliest } from './looks.ts';

const maxInt64 = 2n ** 63n - 1n;

export default defineCase({
  id: 'retention/delete-records',
  why: 'Whoever asks for records to be deleted must be able to say that nobody can read them any more, and may ask twice.',
  checks: ['DRC-001', 'DRC-003', 'DRC-004'],
  axes: { version: { api: 'DeleteRecords' } },
  minEvidence: { deleted: 4, unchanged: 2, refused: 4 },

  async run(context) {
    const { client, expect, evidence, axis, topicName } = context;
    const version = Number(axis.version);
    const topic = topicName();
    await client.createTopic(topic);
    for (let i = 0; i < 3; i++) await client.produce(topic, 0, batch(records(4, await wallClock(client))));

    // At a batch's base, inside a batch, at its last record, and at the end of all.
    for (const target of [4n, 6n, 7n, 12n]) {
      const { errorCode, lowWatermark } = await deleteRecords(client, topic, target, { version });
      expect('DRC-001', errorCode, `error code of a deletion up to ${target}`).equals(0);
      expect('DRC-001', lowWatermark, `low watermark of a deletion up to ${target}`).atLeast(target);
      expect('DRC-001', await earliest(context, topic), 'earliest offset').equals(target);
      const below = await client.fetch(topic, 0, target - 1n);
      expect('DRC-001', below.errorCode, `error code of a fetch at ${target - 1n}`).equals(1);
      const at = await client.fetch(topic, 0, target, { maxWaitMs: 0 });
      expect(
        'DRC-001',
        [at.errorCode, at.logStartOffset],
        `error code and log start of a fetch at ${target}`,
      ).equals([0, target]);
      const first = at.batches[0]?.baseOffset ?? target;
      expect('DRC-001', first, 'base offset of the batch that holds the target').atMost(target);
      evidence('deleted');
      for (const again of target === 7n ? [7n, 0n] : []) {
        const repeated = await deleteRecords(client, topic, again, { version });
        const answer = [repeated.errorCode, repeated.lowWatermark, await earliest(context, topic)];
        expect(
          'DRC-003',
          answer,
          `error, low watermark and start after another deletion up to ${again}`,
        ).equals([0, 7n, 7n]);
        evidence('unchanged');
      }
      for (const wrong of target === 6n ? [13n, maxInt64, -2n, -maxInt64] : []) {
        const refused = await deleteRecords(client, topic, wrong, { version });
        const answer = [refused.errorCode, refused.lowWatermark, await earliest(context, topic)];
        expect('DRC-004', answer, `error, low watermark and start after a deletion up to ${wrong}`).equals([
          1,
          -1n,
          6n,
        ]);
        evidence('refused');
      }
    }

    const other = topicName('all');
    await client.createTopic(other);
    await client.produce(other, 0, batch(records(5, await wallClock(client))));
    const all = await deleteRecords(client, other, -1n, { version });
    const answer = [all.errorCode, all.lowWatermark, await earliest(context, other)];
    expect('DRC-004', answer, 'error, low watermark and start after a deletion up to -1').equals([0, 5n, 5n]);
    await client.expectAlive();
  },
});
