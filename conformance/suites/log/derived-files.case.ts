import { type CaseContext, defineCase } from '../../case.ts';
import type { NodeDisk } from '../../driver/cluster.ts';
import { fill } from '../fetch/logs.ts';
import { Producer } from '../idempotence/producer.ts';
import { untilServed } from '../offsets/asking.ts';
import { expectRefused } from '../produce/refusal.ts';
import { flipBit } from '../records/forge.ts';
import { expectEnd, expectUnchanged, served } from './contents.ts';
import {
  checkpointBytes,
  checkpointRows,
  createInSmallSegments,
  filesOf,
  highWatermarks,
  textOf,
} from './directory.ts';

interface Topics {
  readonly emptied: string;
  readonly ahead: string;
  readonly sequenced: string;
}

/**
 * Empties one directory, says too high a watermark of another, and damages each producer snapshot of a third.
 */
async function damage({ evidence }: CaseContext, disk: NodeDisk, topics: Topics): Promise<void> {
  for (const name of await filesOf(disk, topics.emptied)) {
    if (/^\d{20}\./.test(name)) await disk.remove(`${topics.emptied}-0/${name}`);
  }
  const rows = checkpointRows(await textOf(disk, highWatermarks), 3) ?? [];
  const others = rows.filter(([topic]) => topic !== topics.ahead);
  await disk.write(highWatermarks, checkpointBytes([...others, [topics.ahead, 0, 1_000]]));
  const snapshots = (await filesOf(disk, topics.sequenced)).filter((name) => name.endsWith('.snapshot'));
  for (const [at, name] of snapshots.entries()) {
    const bytes = await disk.read(`${topics.sequenced}-0/${name}`);
    const damaged = at % 2 === 0 ? flipBit(bytes, bytes.length - 1, 0) : bytes.subarray(0, 5);
    await disk.write(`${topics.sequenced}-0/${name}`, damaged);
    evidence('snapshots');
  }
}

export default defineCase({
  id: 'log/derived-files',
  why:
    'The batches are the truth; what only says something about them is made anew, or cut to what they ' +
    'allow.',
  checks: ['RCV-013', 'RCV-014', 'CKP-005'],
  needs: ['disk', 'lifecycle'],
  apis: { InitProducerId: 0 },
  // After a kill the snapshots of what is recovered are not asked; after a clean stop nothing but them is.
  axes: { how: ['kill', 'clean'] },
  destructive: true,
  minEvidence: { snapshots: 2, refused: 2 },

  async run(context) {
    const { client, cluster, expect, axis, topicName } = context;
    const how = axis.how === 'clean' ? 'clean' : 'kill';
    const topics = {
      emptied: topicName('emptied'),
      ahead: topicName('ahead'),
      sequenced: topicName('sequenced'),
    };
    await client.createTopic(topics.emptied);
    await client.createTopic(topics.ahead);
    await createInSmallSegments(context, topics.sequenced, 1_024);
    for (const topic of [topics.emptied, topics.ahead])
      await fill(client, topic, { batches: 4, recordsEach: 2 });
    // The early producer is known from the first snapshots and from the log, not from what lies behind the
    // last snapshot.
    const early = await Producer.init(client, topics.sequenced);
    for (let i = 0; i < 3; i++) await early.send(i);
    const late = await Producer.init(client, topics.sequenced);
    for (let i = 0; i < 30; i++) await late.send(i);
    const ahead = await served(context, topics.ahead);
    const sequenced = await served(context, topics.sequenced);
    await cluster.restart(cluster.nodes[0]!, how, (disk) => damage(context, disk, topics));

    await untilServed(client, topics.ahead);
    const fetched = await client.fetch(topics.ahead, 0, 0n, { maxWaitMs: 0 });
    expect('CKP-005', fetched.highWatermark, 'high watermark').equals(BigInt(ahead.length));
    await expectUnchanged(context, 'CKP-005', topics.ahead, ahead);

    await untilServed(client, topics.emptied);
    expect('RCV-013', await served(context, topics.emptied), 'records of the emptied log').equals([]);
    await expectEnd(context, 'RCV-013', topics.emptied, 0n);

    await untilServed(client, topics.sequenced);
    expect('RCV-014', await served(context, topics.sequenced), 'records').equals(sequenced);
    for (const bytes of [early.bytes(5), late.bytes(35)]) {
      const gap = await expectRefused(context, 'RCV-014', topics.sequenced, bytes, { what: 'a gap' });
      expect('RCV-014', gap.errorCode, 'error code of the gap').isError('OUT_OF_ORDER_SEQUENCE_NUMBER');
    }
    await expectUnchanged(context, 'RCV-014', topics.sequenced, sequenced);
  },
});
