import { defineCase } from '../../case.ts';
import { fill } from '../fetch/logs.ts';
import { endOfEpoch, leaderEpochOf } from './asking.ts';

export default defineCase({
  id: 'offsets/epoch-questions-are-fenced',
  why: 'A point of truncation that was learnt from the wrong leader destroys records.',
  checks: ['OLE-006'],
  apis: { OffsetForLeaderEpoch: 2, Metadata: 7 },
  axes: { version: { api: 'OffsetForLeaderEpoch', from: 2 } },
  minEvidence: { served: 2, refused: 4 },

  async run({ client, expect, axis, evidence, topicName }) {
    const topic = topicName();
    await client.createTopic(topic);
    await fill(client, topic, { batches: 1, recordsEach: 2 });
    const version = Number(axis.version);
    const leaderEpoch = await leaderEpochOf(client, topic);
    for (const currentLeaderEpoch of [-1, leaderEpoch]) {
      expect(
        'OLE-006',
        await endOfEpoch(client, version, { topic, leaderEpoch, currentLeaderEpoch }),
        `the answer under epoch ${currentLeaderEpoch}`,
      ).equals({ errorCode: 0, epoch: leaderEpoch, endOffset: 2n });
      evidence('served');
    }
    const wrong: [number, string][] = [
      [leaderEpoch + 1, 'UNKNOWN_LEADER_EPOCH'],
      [leaderEpoch + 1_000, 'UNKNOWN_LEADER_EPOCH'],
    ];
    if (leaderEpoch > 0) wrong.push([leaderEpoch - 1, 'FENCED_LEADER_EPOCH']);
    for (const [currentLeaderEpoch, error] of wrong) {
      const answer = await endOfEpoch(client, version, { topic, leaderEpoch, currentLeaderEpoch });
      const where = `under epoch ${currentLeaderEpoch}, the leader being at ${leaderEpoch}`;
      expect('OLE-006', answer.errorCode, `error code ${where}`).isError(error);
      expect('OLE-006', answer.endOffset, `end offset ${where}`).equals(-1n);
      evidence('refused');
    }
    for (const asked of [
      { topic: topicName('missing'), leaderEpoch },
      { topic, partition: 1, leaderEpoch },
    ]) {
      const { errorCode } = await endOfEpoch(client, version, asked);
      expect('OLE-006', errorCode, 'error code of a partition that is not there').isError(
        'UNKNOWN_TOPIC_OR_PARTITION',
      );
      evidence('refused');
    }
    await client.expectAlive();
  },
});
