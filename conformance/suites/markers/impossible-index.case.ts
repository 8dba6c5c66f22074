import { defineCase } from '../../case.ts';
import { abortedEntry, abortedEntryBytes } from '../../inspect/index-entries.ts';
import { untilServed } from '../offsets/asking.ts';
import { markersApi, readCommitted, Txn, verificationOff } from './transactions.ts';

const name = '00000000000000000000.txnindex';

export default defineCase({
  id: 'markers/impossible-index',
  why: 'It is the one index that is looked at when a log is loaded: a lie in it is never noticed later.',
  checks: ['MARK-020'],
  needs: ['disk', 'lifecycle'],
  apis: markersApi,
  config: verificationOff,
  destructive: true,
  minEvidence: { damaged: 1 },

  async run(context) {
    const { client, cluster, expect, evidence, topicName } = context;
    const topic = topicName();
    await client.createTopic(topic);
    const [a, b] = [await Txn.init(context, topic), await Txn.init(context, topic)];
    for (let round = 0; round < 3; round++) {
      await a.add(1);
      await b.add(1);
      await b.end(round === 1);
      await a.end(false);
    }
    const before = await readCommitted(context, topic, 0n);
    expect('MARK-020', before.aborted.length, 'aborted transactions before').equals(5);
    await cluster.restart(cluster.nodes[0]!, 'clean', async (disk) => {
      const bytes = await disk.read(`${topic}-0/${name}`);
      const wrong = bytes.slice(0, abortedEntryBytes);
      new DataView(wrong.buffer).setBigInt64(18, -7n);
      expect('MARK-020', abortedEntry(wrong).lastOffset, 'the offset that no marker has').equals(-7n);
      await disk.write(`${topic}-0/${name}`, wrong);
      evidence('damaged');
    });
    await untilServed(client, topic);
    const after = await readCommitted(context, topic, 0n);
    expect('MARK-020', after.aborted, 'aborted transactions after').equals(before.aborted);
    expect('MARK-020', after.offsets, 'offsets read').equals(before.offsets);
    const disk = cluster.disk(cluster.nodes[0]!);
    const bytes = await disk.read(`${topic}-0/${name}`);
    expect('MARK-020', bytes.length, 'bytes of the index').equals(5 * abortedEntryBytes);
  },
});
