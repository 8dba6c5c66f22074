import { defineCase } from '../../case.ts';
import type { Tree } from '../../wire/tree.ts';
import { expectRefused, wallClock } from '../produce/refusal.ts';
import { batch, records } from '../records/forge.ts';

const hourMs = 3_600_000n;

export default defineCase({
  id: 'validation/record-errors',
  why: 'A producer that knows which records are bad can drop them and send the others again.',
  checks: ['VAL-017'],
  axes: { version: { api: 'Produce', from: 8 } },
  minEvidence: { refused: 2 },

  async run(context) {
    const { client, expect, axis, topicName } = context;
    const [keyed, timed] = [topicName('keyed'), topicName('timed')];
    await client.createTopic(keyed, { configs: { 'cleanup.policy': 'compact,delete' } });
    await client.createTopic(timed, { configs: { 'message.timestamp.before.max.ms': String(hourMs) } });
    const version = Number(axis.version);
    const now = await wallClock(client);
    const sent = records(5, now);
    const keyless = sent.map((record, i) => (i === 1 || i === 3 ? { ...record, key: null } : record));
    const late = sent.map((record, i) => (i === 2 ? { ...record, timestamp: now - 2n * hourMs } : record));

    const refusals = [
      {
        topic: keyed,
        bytes: batch(keyless),
        code: 'INVALID_RECORD',
        bad: [1, 3],
        what: 'null keys',
      },
      {
        topic: timed,
        bytes: batch(late, { codec: 'gzip' }),
        code: 'INVALID_TIMESTAMP',
        bad: [2],
        what: 'an old record',
      },
    ];
    for (const { topic, bytes, code, bad, what } of refusals) {
      const result = await expectRefused(context, 'VAL-017', topic, bytes, { what, version });
      expect('VAL-017', result.errorCode, `error code for ${what}`).isError(code);
      const errors = (result.partition.recordErrors ?? []) as readonly Tree[];
      expect(
        'VAL-017',
        errors.map(({ batchIndex }) => batchIndex),
        `record errors for ${what}`,
      ).equals(bad);
    }
    await client.expectAlive();
  },
});
