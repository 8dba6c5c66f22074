import { defineCase } from '../../case.ts';
import { endOfEpoch, leaderEpochOf, untilServed } from '../offsets/asking.ts';
import { wallClock } from '../produce/refusal.ts';
import { batch, records } from '../records/forge.ts';
import { deleteRecords } from './deleting.ts';

export default defineCase({
  id: 'retention/epoch-lost',
  why: 'A replica that was away for long asks about an epoch whose records are gone; it must learn where the log begins to agree.',
  checks: ['OLE-005'],
  needs: ['lifecycle'],
  apis: { DeleteRecords: 0, OffsetForLeaderEpoch: 2 },
  destructive: true,
  minEvidence: { answers: 2 },

  async run(context) {
    const { client, cluster, expect, evidence, topicName, untestable } = context;
    const topic = topicName();
    await client.createTopic(topic);
    await client.produce(topic, 0, batch(records(3, await wallClock(client))));
    const old = await leaderEpochOf(client, topic);
    await cluster.restart(cluster.nodes[0]!, 'clean');
    await untilServed(client, topic);
    const young = await leaderEpochOf(client, topic);
    if (young === old) untestable('a restart did not begin another leader epoch');
    await client.produce(topic, 0, batch(records(3, await wallClock(client))));
    const version = client.version('OffsetForLeaderEpoch', 4);
    const ask = async () => {
      evidence('answers');
      const { errorCode, epoch, endOffset } = await endOfEpoch(client, version, { topic, leaderEpoch: old });
      return [errorCode, epoch, endOffset];
    };
    expect('OLE-005', await ask(), 'error, epoch and end while the epoch has records').equals([0, old, 3n]);
    await deleteRecords(client, topic, 3n);
    expect('OLE-005', await ask(), 'error, epoch and end when its records are gone').equals([0, old, 3n]);
  },
});
