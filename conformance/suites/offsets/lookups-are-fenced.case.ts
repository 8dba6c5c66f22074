import { defineCase } from '../../case.ts';
import { fill } from '../fetch/logs.ts';
import { leaderEpochOf, special } from './asking.ts';

export default defineCase({
  id: 'offsets/lookups-are-fenced',
  why:
    'An offset learnt from the wrong leader is a wrong offset; the answer says under which epoch it ' +
    'holds.',
  checks: ['LOF-009', 'LOF-011'],
  apis: { ListOffsets: 4, Metadata: 7 },
  axes: { version: { api: 'ListOffsets', from: 4 } },
  minEvidence: { fenced: 2, served: 4 },

  async run({ client, expect, axis, evidence, topicName }) {
    const topic = topicName();
    await client.createTopic(topic);
    const version = Number(axis.version);
    const epoch = await leaderEpochOf(client, topic);
    const ask = (timestamp: bigint, currentLeaderEpoch: number) =>
      client.listOffset(topic, 0, timestamp, { version, currentLeaderEpoch });
    for (const records of [0, 2]) {
      if (records > 0) await fill(client, topic, { batches: 1, recordsEach: records });
      for (const accepted of [-1, epoch]) {
        const latest = await ask(special.latest, accepted);
        expect(
          'LOF-011',
          [latest.errorCode, latest.offset],
          `error code and latest with epoch ${accepted}, ${records} records`,
        ).equals([0, BigInt(records)]);
        expect('LOF-009', latest.leaderEpoch, `leader epoch answered with ${records} records`).equals(epoch);
        evidence('served');
      }
    }
    const refused: [number, string][] = [
      [epoch + 1, 'UNKNOWN_LEADER_EPOCH'],
      [epoch + 1_000, 'UNKNOWN_LEADER_EPOCH'],
    ];
    if (epoch > 0) refused.push([epoch - 1, 'FENCED_LEADER_EPOCH']);
    for (const [wrong, error] of refused) {
      for (const timestamp of [special.latest, special.earliest, 0n]) {
        const answer = await ask(timestamp, wrong);
        expect(
          'LOF-011',
          answer.errorCode,
          `error code of ${timestamp} with epoch ${wrong}, the leader being at ${epoch}`,
        ).isError(error);
        expect('LOF-011', answer.offset, `offset of ${timestamp} with epoch ${wrong}`).equals(-1n);
      }
      evidence('fenced');
    }
  },
});
