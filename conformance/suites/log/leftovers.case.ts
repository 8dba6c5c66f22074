import { defineCase } from '../../case.ts';
import { fill } from '../fetch/logs.ts';
import { untilServed } from '../offsets/asking.ts';
import { expectUnchanged, served } from './contents.ts';
import {
  checkpointBytes,
  createInSmallSegments,
  filesOf,
  highWatermarks,
  logStarts,
  recoveryPoints,
} from './directory.ts';

const text = (content: string): Uint8Array => new TextEncoder().encode(content);

/**
 * What crashes leave in the directory of a partition: name and content, given the bytes of its first segment.
 */
const strays = (log: Uint8Array): readonly (readonly [string, Uint8Array])[] => [
  ['00000000000000009999.index', new Uint8Array(64).fill(7)],
  ['00000000000000009999.timeindex', new Uint8Array(24).fill(7)],
  ['00000000000000000000.log.deleted', log],
  ['00000000000000000003.index.deleted', new Uint8Array(8)],
  ['00000000000000000002.log.cleaned', log.subarray(0, 100)],
  ['00000000000000000002.index.cleaned', new Uint8Array(0)],
  ['00000000000000088888.snapshot', text('not a snapshot')],
  ['partition.metadata.tmp', text('version: 0\ntopic_id: AAAAAAAAQAGAAAAAAAB3Aw')],
  ['notes.txt', text('somebody was here')],
];

export default defineCase({
  id: 'log/leftovers',
  why:
    'Crashes leave files behind at every step of every procedure; none of them may keep a broker down ' +
    'or change what it serves.',
  checks: ['RCV-005', 'CKP-002'],
  needs: ['disk', 'lifecycle'],
  axes: { how: ['clean', 'kill'] },
  destructive: true,
  minEvidence: { strays: 9, halfWritten: 4 },

  async run(context) {
    const { client, cluster, axis, evidence, topicName } = context;
    const strewn = topicName('strewn');
    const plain = topicName('plain');
    await createInSmallSegments(context, strewn, 2_048);
    await client.createTopic(plain);
    for (const topic of [strewn, plain])
      await fill(client, topic, { batches: 12, recordsEach: 2, valueBytes: 150 });
    const before = [await served(context, strewn), await served(context, plain)] as const;
    await cluster.restart(cluster.nodes[0]!, axis.how === 'kill' ? 'kill' : 'clean', async (disk) => {
      const [first] = (await filesOf(disk, strewn)).filter((name) => name.endsWith('.log'));
      for (const [name, bytes] of strays(await disk.read(`${strewn}-0/${first}`))) {
        await disk.write(`${strewn}-0/${name}`, bytes);
        evidence('strays');
      }
      const lies = checkpointBytes([[plain, 0, 5]]);
      for (const name of [logStarts, highWatermarks, recoveryPoints]) {
        await disk.write(`${name}.tmp`, lies);
        evidence('halfWritten');
      }
      await disk.write(`${plain}-0/leader-epoch-checkpoint.tmp`, text('0\n1\n99'));
      evidence('halfWritten');
    });
    await untilServed(client, strewn);
    await expectUnchanged(context, 'RCV-005', strewn, before[0]);
    await expectUnchanged(context, 'CKP-002', plain, before[1]);
    context.expect('CKP-002', (await client.listOffset(plain, 0, -2n)).offset, 'earliest').equals(0n);
  },
});
