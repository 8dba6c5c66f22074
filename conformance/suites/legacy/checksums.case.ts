import { defineCase } from '../../case.ts';
import { joinBytes } from '../../wire/bytes.ts';
import { expectRefused, wallClock } from '../produce/refusal.ts';
import { type Format, message, messageSet, three, wrapped, wrapper } from './messages.ts';

export default defineCase({
  id: 'legacy/checksums',
  why: 'Conversion makes new checksums: damage that gets through here can never be found again.',
  checks: ['OLD-005'],
  until: '4.0',
  axes: { version: { api: 'Produce', to: 2 }, format: [0, 1] },
  minEvidence: { refused: 4 },

  async run(context) {
    const { client, expect, axis, topicName } = context;
    const topic = topicName();
    const format = axis.format as Format;
    await client.createTopic(topic);
    const set = three(await wallClock(client));
    const bad = message(format, { ...set[0], crc: 0x1234_5678 });
    const wrong: readonly [string, Uint8Array][] = [
      ['one message', bad],
      ['the last of a set', joinBytes([messageSet(format, set), bad])],
      ['a wrapper', wrapper(format, 'gzip', set, { crc: 1 })],
      [
        'what a wrapper wraps',
        wrapped(format, 'gzip', joinBytes([message(format, set[0]!), bad]), { offset: 1n }),
      ],
    ];
    for (const [what, bytes] of wrong) {
      const attempt = { what: `a wrong checksum in ${what}`, version: Number(axis.version) };
      const { errorCode } = await expectRefused(context, 'OLD-005', topic, bytes, attempt);
      expect('OLD-005', errorCode, `error code for ${attempt.what}`).isError('CORRUPT_MESSAGE');
    }
    await client.expectAlive();
  },
});
