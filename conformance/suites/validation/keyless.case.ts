import { defineCase } from '../../case.ts';
import { expectAppended, expectRefused, wallClock } from '../produce/refusal.ts';
import { batch, records } from '../records/forge.ts';

export default defineCase({
  id: 'validation/keyless',
  why: 'The cleaner keeps the last record of each key, and has nothing to go by where there is none.',
  checks: ['VAL-001', 'VAL-015'],
  axes: { version: { api: 'Produce', from: 3 } },
  minEvidence: { refused: 1, appended: 1 },

  async run(context) {
    const { client, expect, axis, topicName } = context;
    const topic = topicName();
    await client.createTopic(topic, { configs: { 'cleanup.policy': 'compact' } });
    const version = Number(axis.version);
    const sent = records(3, await wallClock(client));
    const keyless = sent.map((record, i) => (i === 1 ? { ...record, key: null } : record));
    const result = await expectRefused(context, 'VAL-001', topic, batch(keyless), {
      what: 'a null key among keys',
      version,
    });
    expect('VAL-015', result.errorCode, 'error code for a null key').isError('INVALID_RECORD');
    const tombstone = batch(sent.map((record) => ({ ...record, value: null })));
    await expectAppended(context, 'VAL-001', topic, tombstone, { what: 'tombstones', version });
    await client.expectAlive();
  },
});
