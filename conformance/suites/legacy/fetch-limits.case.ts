import { defineCase } from '../../case.ts';
import type { FetchResult } from '../../driver/client.ts';
import { wallClock } from '../produce/refusal.ts';
import { batch, records } from '../records/forge.ts';

/** The bytes behind the last whole message, and whether they are the head of one that does not fit. */
function rest({ records: bytes, batches }: FetchResult): { length: number; tooLarge: boolean } {
  const from = batches.reduce((sum, one) => sum + one.bytes.length, 0);
  const length = bytes.length - from;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { length, tooLarge: length < 12 || view.getInt32(from + 8) > length - 12 };
}

export default defineCase({
  id: 'legacy/fetch-limits',
  why: 'The length of an answer is said before its messages are made; what is left over must not look like one.',
  checks: ['OLD-019', 'OLD-020'],
  until: '4.0',
  axes: { version: { api: 'Fetch', to: 3 } },
  minEvidence: { answers: 6 },

  async run({ client, expect, evidence, axis, topicName }) {
    const topic = topicName();
    const version = Number(axis.version);
    await client.createTopic(topic);
    const now = await wallClock(client);
    // What stays behind leaves room at the end of the answer: headers have no place in the old formats.
    const headers = [{ key: 'left', value: 'behind'.repeat(20) }];
    const modern = records(50, now, 'some-value-').map((one) => ({ ...one, headers }));
    for (const codec of ['none', 'gzip', 'none'] as const)
      await client.produce(topic, 0, batch(modern, { codec }));
    const stored = await client.fetchAll(topic, 0);
    const sizes = stored.map(({ bytes }) => bytes.length);
    const all = sizes.reduce((sum, size) => sum + size, 0);
    for (const limit of [sizes[0]!, sizes[0]! + 30, sizes[0]! + sizes[1]!, all - 1, all, 1 << 20]) {
      const answer = await client.fetch(topic, 0, 0n, { version, partitionMaxBytes: limit });
      expect('OLD-019', answer.errorCode, `error code with a limit of ${limit}`).equals(0);
      const { tooLarge } = rest(answer);
      expect(
        'OLD-019',
        tooLarge,
        `what follows the messages, with a limit of ${limit}, cannot be one`,
      ).equals(true);
      expect('OLD-020', answer.batches.length, `messages with a limit of ${limit}`).atLeast(1);
      const sound = answer.batches.every(({ crcValid, error }) => crcValid && error === undefined);
      expect('OLD-019', sound, `every message is sound, with a limit of ${limit}`).equals(true);
      evidence('answers');
    }
    const tight = await client.fetch(topic, 0, 0n, { version, partitionMaxBytes: 40 });
    if (version < 3) expect('OLD-020', tight.records.length, 'bytes with a limit of 40').atMost(40);
    else expect('OLD-020', tight.batches.length, 'messages with a limit of 40').atLeast(1);
  },
});
