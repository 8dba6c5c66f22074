import { type CaseContext, defineCase } from '../../case.ts';
import type { NodeDisk } from '../../driver/cluster.ts';
import { createInSmallSegments, filesOf } from '../log/directory.ts';
import { untilServed } from '../offsets/asking.ts';
import { endsOf, markersApi, readCommitted, Txn, verificationOff } from './transactions.ts';

/** What a reader of committed records is given from each offset on. */
async function views(context: CaseContext, topic: string, end: bigint): Promise<string[]> {
  const seen: string[] = [];
  for (let from = 0n; from < end; from++) {
    const { offsets, aborted } = await readCommitted(context, topic, from);
    seen.push(`${from}: ${offsets.join(' ')} without ${aborted.join(' ')}`);
  }
  return seen;
}

/** Takes the transaction indexes away, or puts entries in them that nobody wrote. */
async function damage({ axis, evidence }: CaseContext, disk: NodeDisk, topic: string): Promise<void> {
  const files = (await filesOf(disk, topic)).filter((name) => name.endsWith('.txnindex'));
  for (const name of files) {
    const path = `${topic}-0/${name}`;
    if (axis.how === 'kill, indexes lost') await disk.remove(path);
    else if (axis.how === 'kill, indexes lie') await disk.write(path, new Uint8Array(34));
    else return;
    evidence('damaged');
  }
}

export default defineCase({
  id: 'markers/restarts',
  why: 'A crash must not turn records that never counted into records that do, nor decide what is undecided.',
  checks: ['MARK-018', 'MARK-019'],
  needs: ['disk', 'lifecycle'],
  apis: markersApi,
  config: { ...verificationOff, 'log.flush.offset.checkpoint.interval.ms': '3600000' },
  axes: { how: ['clean', 'kill', 'kill, indexes lost', 'kill, indexes lie'] },
  destructive: true,
  minEvidence: { aborted: 4, reads: 10 },

  async run(context) {
    const { client, cluster, expect, axis, evidence, topicName } = context;
    const topic = topicName();
    await createInSmallSegments(context, topic, 900);
    const [a, b, open] = [
      await Txn.init(context, topic),
      await Txn.init(context, topic),
      await Txn.init(context, topic),
    ];
    for (let round = 0; round < 4; round++) {
      await a.add(1, { valueBytes: 150 });
      await b.add(2, { valueBytes: 150 });
      await a.add(1, { valueBytes: 150 });
      await b.end(round === 2);
      await a.end(false);
    }
    await open.add(1);
    await open.end(true, { coordinatorEpoch: 5 });
    const first = await open.add(2);
    await a.add(1);
    await a.end(false);
    const before = await endsOf(context, topic);
    const seen = await views(context, topic, before.lastStableOffset);
    evidence('aborted', new Set(seen.join(' ').match(/\d+@\d+/g)).size);
    expect('MARK-019', before.lastStableOffset, 'last stable offset before the stop').equals(first);

    const how = axis.how === 'clean' ? 'clean' : 'kill';
    await cluster.restart(cluster.nodes[0]!, how, (disk) => damage(context, disk, topic));
    await untilServed(client, topic);
    expect('MARK-019', await endsOf(context, topic), 'ends of the log after it').equals(before);
    const after = await views(context, topic, before.lastStableOffset);
    expect('MARK-018', after, 'what readers of committed records see').equals(seen);
    evidence('reads', after.length);

    expect('MARK-019', await open.end(true, { coordinatorEpoch: 4 }), 'an older coordinator').equals(52);
    expect('MARK-019', await open.end(false, { coordinatorEpoch: 5 }), 'the marker that ends it').equals(0);
    const ended = await endsOf(context, topic);
    expect('MARK-019', ended.lastStableOffset, 'last stable offset behind it').equals(ended.highWatermark);
    const { aborted } = await readCommitted(context, topic, first);
    expect(
      'MARK-018',
      aborted.includes(`${open.id}@${first}`),
      'the transaction that was open is listed',
    ).equals(true);
  },
});
