import { defineCase } from '../../case.ts';
import { fetchBody } from '../../driver/data-requests.ts';
import type { Tree } from '../../wire/tree.ts';
import { aBatch, forEverMs, patienceMs } from './parked.ts';

export default defineCase({
  id: 'purgatory/any-of-several-partitions',
  why: 'A consumer waits for all its partitions with one request, and any of them may be the one.',
  checks: ['PURG-006'],
  apis: { CreateTopics: 0 },
  axes: { partition: [0, 1, 2] },
  minEvidence: { woken: 1 },

  async run({ client, expect, evidence, axis, topicName }) {
    const partition = Number(axis.partition);
    const topic = topicName();
    await client.createTopic(topic, { partitions: 3 });
    const version = client.version('Fetch', 12);
    const one = fetchBody(version, { topic, id: '', partition: 0, offset: 0n, maxWaitMs: forEverMs });
    const [asked] = (one.topics as readonly Tree[])[0]!.partitions as readonly Tree[] as [Tree];
    const topics = [{ topic, partitions: [0, 1, 2].map((index) => ({ ...asked, partition: index })) }];
    const connection = await client.connect();
    await connection.send('Fetch', version, { ...one, topics });
    // The Fetch is given time to be put to wait; the answer must not depend on it.
    await client.sleep(50);
    await client.produce(topic, partition, await aBatch(client));
    const reply = await connection.receive(patienceMs);
    expect('PURG-006', reply, `Fetch of three partitions after an append to partition ${partition}`)
      .isAnswer()
      .orStop();
    if (reply.kind !== 'answer') return;
    const rows = (reply.body.responses as readonly Tree[]).flatMap(
      (row) => row.partitions as readonly Tree[],
    );
    const filled = rows.filter((row) => ((row.records ?? new Uint8Array(0)) as Uint8Array).length > 0);
    expect(
      'PURG-006',
      filled.map((row) => row.partitionIndex),
      'partitions with records',
    ).equals([partition]);
    evidence('woken');
  },
});
