import type { RequirementId } from '../../../spec/requirements/index.ts';
import { type CaseContext, defineCase } from '../../case.ts';
import { fewVersions, versionAt } from '../fetch/versions.ts';
import { endsOf, markersApi, readCommitted, Txn, verificationOff } from './transactions.ts';

/** Expects the log to be stable up to `stable`, by every door that tells it, and readable up to `end` for who asks for no more. */
async function expectStable(
  context: CaseContext,
  id: RequirementId,
  topic: string,
  wanted: { stable: bigint; end: bigint; when: string },
): Promise<void> {
  const { client, expect, axis, evidence } = context;
  const { stable, end, when } = wanted;
  const version = versionAt(client, 'Fetch', axis.version);
  const ends = await endsOf(context, topic, version);
  expect(id, ends.lastStableOffset, `last stable offset, ${when}`).equals(stable);
  expect('LOF-001', ends.latestCommitted, `latest offset at level 1, ${when}`).equals(stable);
  expect(
    'MARK-004',
    [ends.highWatermark, ends.latest],
    `high watermark and latest offset at level 0, ${when}`,
  ).equals([end, end]);
  const range = (to: bigint): bigint[] => Array.from({ length: Number(to) }, (_, at) => BigInt(at));
  const committed = await readCommitted(context, topic, 0n, { version });
  expect('MARK-003', committed.offsets, `offsets read at level 1, ${when}`).equals(range(stable));
  const all = await client.fetch(topic, 0, 0n, { version, maxWaitMs: 0 });
  const offsets = all.batches.flatMap((one) => one.records.map((record) => record.offset));
  expect('MARK-004', offsets, `offsets read at level 0, ${when}`).equals(range(end));
  evidence('looks');
}

export default defineCase({
  id: 'markers/last-stable-offset',
  why: 'A consumer of committed records that is let past an undecided one may show what is then aborted.',
  checks: ['MARK-003', 'MARK-004', 'MARK-006', 'LOF-001'],
  apis: markersApi,
  config: verificationOff,
  axes: { version: fewVersions },
  minEvidence: { looks: 7 },

  async run(context) {
    const { client, expect, topicName } = context;
    const topic = topicName();
    await client.createTopic(topic);
    const [plain, a, b, c] = [
      await Txn.init(context, topic),
      await Txn.init(context, topic),
      await Txn.init(context, topic),
      await Txn.init(context, topic),
    ];
    const end = async (txn: Txn, committed: boolean): Promise<void> => {
      expect('MARK-006', await txn.end(committed), 'error code of a marker').equals(0);
    };
    await plain.add(2, { transactional: false });
    await expectStable(context, 'MARK-003', topic, { stable: 2n, end: 2n, when: 'without a transaction' });
    await a.add(2); // 2, 3
    await b.add(1); // 4
    await plain.add(1, { transactional: false }); // 5
    await a.add(1); // 6
    await c.add(1); // 7
    await expectStable(context, 'MARK-003', topic, { stable: 2n, end: 8n, when: 'with three open' });
    await end(b, false); // 8
    await expectStable(context, 'MARK-006', topic, {
      stable: 2n,
      end: 9n,
      when: 'the second of three aborted',
    });
    await end(a, true); // 9
    await expectStable(context, 'MARK-006', topic, { stable: 7n, end: 10n, when: 'the first committed' });
    await a.add(1); // 10
    await expectStable(context, 'MARK-006', topic, {
      stable: 7n,
      end: 11n,
      when: 'the first has begun another',
    });
    await end(c, true); // 11
    await expectStable(context, 'MARK-006', topic, { stable: 10n, end: 12n, when: 'the third committed' });
    await end(a, false); // 12
    await expectStable(context, 'MARK-006', topic, { stable: 13n, end: 13n, when: 'all have ended' });
  },
});
