import { defineCase } from '../../case.ts';
import { fetchBody, readFetch } from '../../driver/data-requests.ts';
import { forEverMs, patienceMs } from '../purgatory/parked.ts';
import { markersApi, Txn, verificationOff } from './transactions.ts';

export default defineCase({
  id: 'markers/wakes',
  why: 'What a reader of committed records waits for is a marker; who listens to data only sleeps through it.',
  checks: ['MARK-023'],
  apis: markersApi,
  config: verificationOff,
  axes: { committed: [true, false], minBytes: [1, 150] },
  minEvidence: { woken: 1 },

  async run(context) {
    const { client, expect, axis, evidence, topicName } = context;
    const topic = topicName();
    await client.createTopic(topic);
    const txn = await Txn.init(context, topic);
    const first = await txn.add(3);
    const consumer = await client.connect();
    const body = { topic, id: '', partition: 0, offset: first, maxWaitMs: forEverMs, isolationLevel: 1 };
    const version = client.version('Fetch', 12);
    await consumer.send('Fetch', version, fetchBody(version, { ...body, minBytes: Number(axis.minBytes) }));
    await client.sleep(300);
    expect('MARK-023', await txn.end(axis.committed === true), 'error code of the marker').equals(0);
    const woken = await consumer.receive(patienceMs);
    expect('MARK-023', woken, 'Fetch at the last stable offset, beside a marker').isAnswer().orStop();
    if (woken.kind !== 'answer') return;
    const { batches, lastStableOffset } = readFetch(woken.body);
    expect('MARK-023', batches.length, 'batches in the answer').equals(2);
    expect('MARK-023', lastStableOffset, 'last stable offset in the answer').equals(first + 4n);
    evidence('woken');
  },
});
