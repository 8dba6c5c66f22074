import { defineCase } from '../../case.ts';
import { wallClock } from '../produce/refusal.ts';
import { contents } from '../records/forge.ts';
import { messageSet, seenOf, three, wrapper } from './messages.ts';

export default defineCase({
  id: 'legacy/client-offsets',
  why: 'Old clients wrote what they liked into offsets; only the broker knows where a log ends.',
  checks: ['OLD-004'],
  until: '4.0',
  axes: { version: { api: 'Produce', to: 2 } },
  minEvidence: { appended: 9 },

  async run({ client, expect, evidence, axis, topicName }) {
    const topic = topicName();
    await client.createTopic(topic);
    const set = three(await wallClock(client));
    const at = (offsets: readonly bigint[]) => set.map((one, i) => ({ ...one, offset: offsets[i]! }));
    const zeros = at([0n, 0n, 0n]);
    const absolute = at([900n, 901n, 902n]);
    const sent: readonly [string, 0 | 1, Uint8Array][] = [
      ['plain, all 0', 0, messageSet(0, zeros)],
      ['plain, far away', 1, messageSet(1, absolute)],
      ['plain, falling', 1, messageSet(1, at([7n, 5n, 3n]))],
      ['format 0, all 0', 0, wrapper(0, 'gzip', zeros, { offset: 0n })],
      ['format 0, absolute', 0, wrapper(0, 'gzip', absolute, { offset: 902n })],
      ['format 1, relative', 1, wrapper(1, 'gzip', set)],
      ['format 1, relative, wrapper at 0', 1, wrapper(1, 'gzip', set, { offset: 0n })],
      ['format 1, absolute', 1, wrapper(1, 'gzip', absolute, { offset: 902n })],
      ['format 1, all 0', 1, wrapper(1, 'gzip', zeros, { offset: 0n })],
    ];
    let end = 0n;
    for (const [what, , bytes] of sent) {
      const result = await client.produce(topic, 0, bytes, { version: Number(axis.version) });
      expect('OLD-004', [result.errorCode, result.baseOffset], `code and base offset: ${what}`).equals([
        0,
        end,
      ]);
      end += 3n;
      evidence('appended');
    }
    const expected = sent.flatMap(([, format], number) => seenOf(format, set, BigInt(number) * 3n));
    expect('OLD-004', contents(await client.fetchAll(topic, 0)), 'stored records').equals(expected);
  },
});
