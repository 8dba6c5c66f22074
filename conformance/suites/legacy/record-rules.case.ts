import { defineCase } from '../../case.ts';
import { expectAppended, expectRefused, wallClock } from '../produce/refusal.ts';
import { type Format, message, messageSet, wrapper } from './messages.ts';

const day = 86_400_000n;

export default defineCase({
  id: 'legacy/record-rules',
  why: 'What a topic demands of records it demands of old messages, and its limit of bytes counts twice.',
  checks: ['OLD-008', 'OLD-009'],
  until: '4.0',
  axes: { version: { api: 'Produce', to: 2 }, format: [0, 1], packed: [false, true] },
  minEvidence: { refused: 3, appended: 2 },

  async run(context) {
    const { client, expect, axis, topicName } = context;
    const format = axis.format as Format;
    const version = Number(axis.version);
    const compact = topicName('compact');
    const bounded = topicName('bounded');
    const small = topicName('small');
    const shrinking = topicName('shrinking');
    await client.createTopic(compact, { configs: { 'cleanup.policy': 'compact' } });
    await client.createTopic(bounded, { configs: { 'message.timestamp.before.max.ms': '3600000' } });
    await client.createTopic(small, { configs: { 'max.message.bytes': '500' } });
    await client.createTopic(shrinking, {
      configs: { 'max.message.bytes': '500', 'compression.type': 'gzip' },
    });
    const now = await wallClock(client);
    const set = (keys: readonly (string | null)[], times: readonly bigint[], valueBytes = 1) => {
      const specs = keys.map((key, at) => ({ key, value: 'x'.repeat(valueBytes), timestamp: times[at]! }));
      return axis.packed === true ? wrapper(format, 'gzip', specs) : messageSet(format, specs);
    };
    const keyless = set(['a', null, 'c'], [now, now, now]);
    const refusal = await expectRefused(context, 'OLD-008', compact, keyless, { what: 'no key', version });
    expect('OLD-008', refusal.errorCode, 'error code for a missing key').isError('INVALID_RECORD');
    const keyed = set(['a', 'b', 'c'], [now, now, now]);
    await expectAppended(context, 'OLD-008', compact, keyed, { what: 'keys', version });
    const old = set(['a', 'b', 'c'], [now, now - day, now]);
    if (format === 1) {
      const { errorCode } = await expectRefused(context, 'OLD-008', bounded, old, {
        what: 'a time too old',
        version,
      });
      expect('OLD-008', errorCode, 'error code for a time too old').isError('INVALID_TIMESTAMP');
    } else await expectAppended(context, 'OLD-008', bounded, old, { what: 'no time at all', version });
    const big = message(format, { key: 'k', value: 'x'.repeat(600), timestamp: now });
    const many = set(
      Array.from({ length: 60 }, () => 'key-key-key-key'),
      Array.from({ length: 60 }, () => now),
      20,
    );
    const wrong = [
      { what: 'one large message', to: small, bytes: big },
      { what: 'a large message that would be packed', to: shrinking, bytes: big },
      ...(axis.packed === true ? [] : [{ what: 'sixty messages', to: small, bytes: many }]),
    ];
    for (const { what, to, bytes } of wrong) {
      const { errorCode } = await expectRefused(context, 'OLD-009', to, bytes, { what, version });
      expect('OLD-009', errorCode, `error code for ${what}`).isError('MESSAGE_TOO_LARGE');
    }
    await expectAppended(context, 'OLD-009', small, set(['a', 'b'], [now, now]), {
      what: 'a small set',
      version,
    });
    await client.expectAlive();
  },
});
