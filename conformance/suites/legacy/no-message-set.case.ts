import { defineCase } from '../../case.ts';
import { joinBytes } from '../../wire/bytes.ts';
import { expectRefused, wallClock } from '../produce/refusal.ts';
import { message, messageSet, three, wrapped, wrapper } from './messages.ts';

export default defineCase({
  id: 'legacy/no-message-set',
  why: 'A wrapper counts the offsets of what it wraps; what cannot be counted must not get into the log.',
  checks: ['OLD-006', 'OLD-007'],
  until: '4.0',
  axes: { version: { api: 'Produce', to: 2 } },
  minEvidence: { refused: 12 },

  async run(context) {
    const { client, axis, topicName } = context;
    const topic = topicName();
    const version = Number(axis.version);
    await client.createTopic(topic);
    const set = three(await wallClock(client));
    for (const format of [0, 1] as const) {
      const nested = wrapped(format, 'gzip', wrapper(format, 'gzip', set), { offset: 2n });
      const wrong: readonly [string, Uint8Array][] = [
        [
          'a wrapper without a value',
          message(format, { attributes: 1, key: null, value: null, timestamp: 1n }),
        ],
        ['a wrapper around nothing', wrapped(format, 'gzip', new Uint8Array(0))],
        ['a wrapper around a wrapper', nested],
        ['a wrapper behind a message', joinBytes([message(format, set[0]!), wrapper(format, 'gzip', set)])],
        ['two wrappers', joinBytes([wrapper(format, 'gzip', set), wrapper(format, 'gzip', set)])],
        ['two formats', joinBytes([messageSet(format, set), messageSet(format === 0 ? 1 : 0, set)])],
        [
          'two formats in a wrapper',
          wrapped(format, 'gzip', messageSet(format === 0 ? 1 : 0, set), { offset: 2n }),
        ],
      ];
      for (const [what, bytes] of wrong)
        await expectRefused(context, 'OLD-006', topic, bytes, { what: `${what}, format ${format}`, version });
      const zstd = wrapper(format, 'zstd', set);
      await expectRefused(context, 'OLD-007', topic, zstd, { what: `zstd in format ${format}`, version });
      const unknown = message(format, { attributes: 6, value: 'x', timestamp: 1n });
      await expectRefused(context, 'OLD-007', topic, unknown, {
        what: `codec 6 in format ${format}`,
        version,
      });
    }
    await client.expectAlive();
  },
});
