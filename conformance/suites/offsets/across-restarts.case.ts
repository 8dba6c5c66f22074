import type { CaseContext } from '../../case.ts';
import { defineCase } from '../../case.ts';
import { wallClock } from '../produce/refusal.ts';
import { endOfEpoch, leaderEpochOf, special, timed, untilServed } from './asking.ts';

/** Epoch → the offset at which its batches begin, read from the batches themselves. */
async function epochsOf({ client }: CaseContext, topic: string): Promise<Map<number, bigint>> {
  const starts = new Map<number, bigint>();
  for (const { partitionLeaderEpoch, baseOffset } of await client.fetchAll(topic, 0)) {
    if (!starts.has(partitionLeaderEpoch)) starts.set(partitionLeaderEpoch, baseOffset);
  }
  return starts;
}

export default defineCase({
  id: 'offsets/across-restarts',
  why:
    'A follower or a reader that comes back after several leaderships finds where the histories part by ' +
    'asking for each.',
  checks: ['OLE-001', 'OLE-002', 'OLE-003', 'LOF-005', 'LOF-009', 'LOF-011', 'OLE-006', 'FET-010'],
  needs: ['lifecycle'],
  apis: { OffsetForLeaderEpoch: 2, Metadata: 7, ListOffsets: 7, Fetch: 9 },
  destructive: true,
  minEvidence: { asked: 2, fenced: 1 },

  async run(context) {
    const { client, cluster, expect, evidence, topicName } = context;
    const topic = topicName();
    await client.createTopic(topic);
    const now = await wallClock(client);
    const version = client.version('OffsetForLeaderEpoch', 4);
    const [node] = cluster.nodes;
    await client.produce(topic, 0, timed([now - 90n, now - 50n, now - 70n], { codec: 'gzip' }));
    for (const round of [1, 2]) {
      await cluster.restart(node!, round === 1 ? 'clean' : 'kill');
      await untilServed(client, topic);
      const epoch = await leaderEpochOf(client, topic);
      const latest = await client.listOffset(topic, 0, special.latest);
      expect('LOF-009', latest.leaderEpoch, `leader epoch of latest after restart ${round}`).equals(epoch);
      const largest = await client.listOffset(topic, 0, special.largest);
      expect('LOF-005', [largest.offset, largest.timestamp], `largest after restart ${round}`).equals([
        1n,
        now - 50n,
      ]);
    }
    // Nothing was appended between the restarts, so the epoch that began with the first has no records.
    await client.produce(topic, 0, timed([now - 100n, now - 99n]));
    const current = await leaderEpochOf(client, topic);
    const starts = [...(await epochsOf(context, topic))];
    const skipped = starts.some(([epoch], at) => at > 0 && epoch > starts[at - 1]![0] + 1);
    if (!skipped) context.untestable('the restarts of this subject left no epoch without records');
    for (const [at, [epoch, start]] of starts.entries()) {
      const next = starts[at + 1];
      if (epoch === current || next === undefined) continue;
      for (let asked = epoch; asked < next[0]; asked++) {
        expect(
          asked === epoch ? 'OLE-001' : 'OLE-002',
          await endOfEpoch(client, version, { topic, leaderEpoch: asked }),
          `the end of epoch ${asked}; epoch ${epoch} began at ${start}`,
        ).equals({ errorCode: 0, epoch, endOffset: next[1] });
        evidence('asked');
      }
    }
    expect(
      'OLE-003',
      await endOfEpoch(client, version, { topic, leaderEpoch: current }),
      'the end of the current epoch',
    ).equals({ errorCode: 0, epoch: current, endOffset: 5n });
    await expectFenced(context, topic, current);
  },
});

/** After a change of leadership there is an epoch below the leader's own. */
async function expectFenced({ client, expect, evidence }: CaseContext, topic: string, current: number) {
  const before = { currentLeaderEpoch: current - 1 };
  const listed = await client.listOffset(topic, 0, special.latest, before);
  expect('LOF-011', listed.errorCode, 'ListOffsets under the epoch before').isError('FENCED_LEADER_EPOCH');
  const version = client.version('OffsetForLeaderEpoch', 4);
  const asked = await endOfEpoch(client, version, { topic, leaderEpoch: current, ...before });
  expect('OLE-006', asked.errorCode, 'OffsetForLeaderEpoch under the epoch before').isError(
    'FENCED_LEADER_EPOCH',
  );
  const fetched = await client.fetch(topic, 0, 0n, { ...before, maxWaitMs: 0 });
  expect('FET-010', fetched.errorCode, 'Fetch under the epoch before').isError('FENCED_LEADER_EPOCH');
  expect('FET-010', fetched.records.length, 'bytes of records under the epoch before').equals(0);
  evidence('fenced');
}
