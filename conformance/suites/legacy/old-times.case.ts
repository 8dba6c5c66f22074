import { defineCase } from '../../case.ts';
import { wallClock } from '../produce/refusal.ts';
import { bytesOf, packed, plain, plant } from './planted.ts';

export default defineCase({
  id: 'legacy/old-times',
  why: 'Format 1 brought time into the log; before it there is none, and nobody may invent one.',
  checks: ['OLD-025'],
  needs: ['disk', 'lifecycle'],
  axes: { how: ['clean', 'kill'] },
  destructive: true,
  minEvidence: { asked: 9 },

  async run(context) {
    const { client, expect, evidence, axis, topicName } = context;
    const [timed, without] = [topicName('timed'), topicName('without')];
    await client.createTopic(timed);
    await client.createTopic(without);
    const now = await wallClock(client);
    const at = (times: readonly bigint[]) =>
      times.map((each) => ({ key: 'k', value: `${each}`, timestamp: now + each }));
    const segments = new Map([
      [
        timed,
        bytesOf([
          plain(0, at([0n, 0n]), 0n),
          plain(1, at([10n, 30n, 20n]), 2n),
          packed(1, 'gzip', at([25n, 50n, 40n]), 5n),
          packed(0, 'gzip', at([0n, 0n]), 8n),
          packed(1, 'snappy', at([60n, 70n]), 10n),
        ]),
      ],
      [without, bytesOf([plain(0, at([0n, 0n]), 0n), packed(0, 'gzip', at([0n, 0n]), 2n)])],
    ]);
    await plant(context, axis.how === 'clean' ? 'clean' : 'kill', segments);
    const answers: readonly (readonly [bigint, bigint, bigint])[] = [
      [-1_000n, 2n, 10n],
      [10n, 2n, 10n],
      [11n, 3n, 30n],
      [31n, 6n, 50n],
      [50n, 6n, 50n],
      [51n, 10n, 60n],
      [61n, 11n, 70n],
    ];
    for (const [time, offset, found] of answers) {
      const answer = await client.listOffset(timed, 0, now + time);
      expect('OLD-025', [answer.offset, answer.timestamp - now], `offset and time for ${time}`).equals([
        offset,
        found,
      ]);
      evidence('asked');
    }
    const tooLate = await client.listOffset(timed, 0, now + 71n);
    expect('OLD-025', [tooLate.errorCode, tooLate.offset], 'a time behind everything').equals([0, -1n]);
    const nothing = await client.listOffset(without, 0, 0n);
    expect('OLD-025', [nothing.errorCode, nothing.offset, nothing.timestamp], 'a log without times').equals([
      0,
      -1n,
      -1n,
    ]);
    evidence('asked', 2);
  },
});
