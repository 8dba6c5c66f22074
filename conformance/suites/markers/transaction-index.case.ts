import { defineCase } from '../../case.ts';
import type { NodeDisk } from '../../driver/cluster.ts';
import { type AbortedEntry, abortedEntry, abortedEntryBytes } from '../../inspect/index-entries.ts';
import { createInSmallSegments, filesOf } from '../log/directory.ts';
import { endOffset } from '../produce/refusal.ts';
import { markersApi, Txn, verificationOff } from './transactions.ts';

/** Base offset of the segment and its entries, for each .txnindex that holds something. */
async function indexes(
  disk: NodeDisk,
  topic: string,
): Promise<{ base: bigint; end: bigint; entries: AbortedEntry[] }[]> {
  const names = await filesOf(disk, topic);
  const bases = names.filter((name) => name.endsWith('.log')).map((name) => BigInt(name.slice(0, 20)));
  const found = [];
  for (const [at, base] of bases.entries()) {
    const name = `${String(base).padStart(20, '0')}.txnindex`;
    if (!names.includes(name)) continue;
    const bytes = await disk.read(`${topic}-0/${name}`);
    const count = Math.ceil(bytes.length / abortedEntryBytes);
    const entries = Array.from({ length: count }, (_, entry) =>
      abortedEntry(bytes.subarray(entry * abortedEntryBytes)),
    );
    found.push({ base, end: bases[at + 1] ?? 1n << 62n, entries });
  }
  return found;
}

export default defineCase({
  id: 'markers/transaction-index',
  why: 'It is read instead of the log: a missing entry shows records that never counted.',
  checks: ['MARK-016'],
  needs: ['disk'],
  apis: markersApi,
  config: verificationOff,
  minEvidence: { entries: 4, segments: 2 },

  async run(context) {
    const { client, cluster, expect, evidence, topicName } = context;
    const topic = topicName();
    await createInSmallSegments(context, topic, 900);
    const [a, b, c] = [
      await Txn.init(context, topic),
      await Txn.init(context, topic),
      await Txn.init(context, topic),
    ];
    const due: AbortedEntry[] = [];
    const abort = async (txn: Txn, firstOffset: bigint, stable?: bigint): Promise<void> => {
      const lastOffset = await endOffset(client, topic);
      expect('MARK-016', await txn.end(false), 'error code of a marker').equals(0);
      const lastStableOffset = stable ?? lastOffset + 1n;
      due.push({ version: 0, producerId: txn.id, firstOffset, lastOffset, lastStableOffset });
    };
    await c.add(1);
    await c.end(true);
    await c.end(false);
    for (let round = 0; round < 4; round++) {
      const first = await a.add(1, { valueBytes: 200 });
      const second = await b.add(1, { valueBytes: 200 });
      const third = await c.add(1, { valueBytes: 200 });
      await a.add(1, { valueBytes: 200 });
      await abort(b, second, first);
      await abort(a, first, third);
      await c.end(true);
      const last = await b.add(1, { valueBytes: 200 });
      await abort(b, last);
    }
    const found = await indexes(cluster.disk(cluster.nodes[0]!), topic);
    for (const { base, end, entries } of found) {
      const strangers = entries.filter(({ lastOffset }) => lastOffset < base || lastOffset >= end);
      expect('MARK-016', strangers, `entries of segment ${base} whose marker lies elsewhere`).equals([]);
      if (entries.length > 0) evidence('segments');
    }
    const entries = found.flatMap((one) => one.entries);
    expect('MARK-016', entries, 'entries of all transaction indexes').equals(due);
    evidence('entries', entries.length);
  },
});
