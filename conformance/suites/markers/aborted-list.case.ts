import { type CaseContext, defineCase } from '../../case.ts';
import { lastOffset } from '../../wire/batch.ts';
import { fewVersions, versionAt } from '../fetch/versions.ts';
import { createInSmallSegments } from '../log/directory.ts';
import { endsOf, markersApi, readCommitted, Txn, verificationOff } from './transactions.ts';

/** A transaction as the case has written it. */
interface Written {
  readonly producerId: bigint;
  readonly first: bigint;
  /** Where its marker lies. */
  readonly marker: bigint;
  readonly aborted: boolean;
}

/** Several producers write transactions that overlap, over several segments; who ends when, and how, is chance. */
async function write(context: CaseContext, topic: string): Promise<Written[]> {
  const { client, random } = context;
  const written: Written[] = [];
  const running = new Map<Txn, bigint>();
  const all: Txn[] = [];
  for (let i = 0; i < 4; i++) all.push(await Txn.init(context, topic));
  for (let step = 0; step < 60; step++) {
    const txn = all[random(all.length)]!;
    const first = running.get(txn);
    if (first === undefined || random(3) > 0) {
      const offset = await txn.add(1 + random(3), { valueBytes: 60 + random(60) });
      if (first === undefined) running.set(txn, offset);
      continue;
    }
    const aborted = random(3) > 0;
    const marker = (await client.listOffset(topic, 0, -1n)).offset;
    await txn.end(!aborted);
    running.delete(txn);
    written.push({ producerId: txn.id, first, marker, aborted });
  }
  for (const [txn, first] of running) {
    const marker = (await client.listOffset(topic, 0, -1n)).offset;
    await txn.end(false);
    written.push({ producerId: txn.id, first, marker, aborted: true });
  }
  return written;
}

const named = ({ producerId, first }: Written): string => `${producerId}@${first}`;

export default defineCase({
  id: 'markers/aborted-list',
  why: 'The broker sends aborted records like any others; only the list keeps them from the application.',
  checks: ['MARK-007', 'MARK-008'],
  apis: markersApi,
  config: verificationOff,
  axes: { version: fewVersions, maxBytes: [1, 500, 1_000_000] },
  minEvidence: { listed: 8, reads: 8, aborted: 5 },

  async run(context) {
    const { client, expect, axis, evidence, topicName } = context;
    const topic = topicName();
    await createInSmallSegments(context, topic, 1_200);
    const written = await write(context, topic);
    evidence('aborted', written.filter(({ aborted }) => aborted).length);
    const version = versionAt(client, 'Fetch', axis.version);
    const { lastStableOffset: end } = await endsOf(context, topic, version);
    for (let from = 0n; from < end; from += 3n) {
      const read = await readCommitted(context, topic, from, {
        version,
        partitionMaxBytes: Number(axis.maxBytes),
      });
      expect('MARK-007', read.batches.length, `batches at offset ${from}`).atLeast(1).orStop();
      const to = lastOffset(read.batches.at(-1)!);
      const data = read.batches.filter((one) => !one.control && lastOffset(one) >= from);
      const isInData = ({ producerId, first, marker }: Written): boolean =>
        data.some(
          (one) => one.producerId === producerId && one.baseOffset >= first && one.baseOffset < marker,
        );
      const due = written.filter((one) => one.aborted && isInData(one)).map(named);
      const missing = due.filter((one) => !read.aborted.includes(one));
      expect(
        'MARK-007',
        missing,
        `aborted transactions with records in ${from} to ${to} that are not listed`,
      ).equals([]);
      const possible = written.filter(({ aborted, marker }) => aborted && marker >= from).map(named);
      const wrong = read.aborted.filter((one) => !possible.includes(one));
      expect('MARK-008', wrong, `listed at offset ${from}, but committed or over before it`).equals([]);
      evidence('listed', due.length);
      evidence('reads');
    }
    const behind = await readCommitted(context, topic, end, { version });
    expect('MARK-008', behind.aborted, 'listed behind the last record').equals([]);
  },
});
