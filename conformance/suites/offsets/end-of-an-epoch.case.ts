import { defineCase } from '../../case.ts';
import { fill } from '../fetch/logs.ts';
import { endOfEpoch, leaderEpochOf } from './asking.ts';

export default defineCase({
  id: 'offsets/end-of-an-epoch',
  why:
    'What the leader holds may be kept by one who has the same epoch; of an epoch from the future it ' +
    'knows nothing.',
  checks: ['OLE-003', 'OLE-004'],
  apis: { OffsetForLeaderEpoch: 1, Metadata: 7 },
  axes: { version: { api: 'OffsetForLeaderEpoch', from: 1 } },
  minEvidence: { asked: 5 },

  async run({ client, expect, axis, evidence, topicName }) {
    const topic = topicName();
    await client.createTopic(topic);
    const version = Number(axis.version);
    const epoch = await leaderEpochOf(client, topic);
    for (const records of [0, 3]) {
      if (records > 0) await fill(client, topic, { batches: 1, recordsEach: records });
      expect(
        'OLE-003',
        await endOfEpoch(client, version, { topic, leaderEpoch: epoch }),
        `the end of the current epoch with ${records} records`,
      ).equals({ errorCode: 0, epoch, endOffset: BigInt(records) });
      evidence('asked');
    }
    for (const unknown of [epoch + 1, 2_147_483_647, -1]) {
      expect(
        'OLE-004',
        await endOfEpoch(client, version, { topic, leaderEpoch: unknown }),
        `the end of epoch ${unknown}, the leader being at ${epoch}`,
      ).equals({ errorCode: 0, epoch: -1, endOffset: -1n });
      evidence('asked');
    }
    await client.expectAlive();
  },
});
