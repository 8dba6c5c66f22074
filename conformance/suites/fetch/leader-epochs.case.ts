import { defineCase } from '../../case.ts';
import type { Tree } from '../../wire/tree.ts';
import { byName, metadataUntil, topicNamed } from '../metadata/asking.ts';
import { fill } from './logs.ts';

export default defineCase({
  id: 'fetch/leader-epochs',
  why: 'A reader that was told of another leader must not mix two histories.',
  checks: ['FET-010'],
  apis: { Fetch: 9, Metadata: 7 },
  axes: { version: { api: 'Fetch', from: 9 } },
  minEvidence: { fenced: 1, served: 2 },

  async run({ client, expect, axis, evidence, topicName }) {
    const topic = topicName();
    await client.createTopic(topic);
    await fill(client, topic, { batches: 1, recordsEach: 2 });
    const asked = client.version('Metadata', 9);
    const epochOf = (answer: Tree): number =>
      ((topicNamed(answer, topic)?.partitions as readonly Tree[] | undefined)?.[0]?.leaderEpoch ??
        -1) as number;
    const epoch = epochOf(
      await metadataUntil(client, asked, byName(asked, [topic]), (answer) => epochOf(answer) >= 0),
    );
    const version = Number(axis.version);
    const ask = (currentLeaderEpoch: number) =>
      client.fetch(topic, 0, 0n, { version, currentLeaderEpoch, maxWaitMs: 0 });
    for (const accepted of [-1, epoch]) {
      const result = await ask(accepted);
      expect(
        'FET-010',
        [result.errorCode, result.batches.length],
        `error code and batches with epoch ${accepted}`,
      ).equals([0, 1]);
      evidence('served');
    }
    const refused: [number, string][] = [
      [epoch + 1, 'UNKNOWN_LEADER_EPOCH'],
      [epoch + 1_000, 'UNKNOWN_LEADER_EPOCH'],
    ];
    if (epoch > 0) refused.push([epoch - 1, 'FENCED_LEADER_EPOCH']);
    for (const [wrong, error] of refused) {
      const result = await ask(wrong);
      expect(
        'FET-010',
        result.errorCode,
        `error code with epoch ${wrong}, the leader being at ${epoch}`,
      ).isError(error);
      expect('FET-010', result.records.length, `bytes with epoch ${wrong}`).equals(0);
      evidence('fenced');
    }
  },
});
