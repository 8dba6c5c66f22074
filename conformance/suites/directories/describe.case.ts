import { defineCase } from '../../case.ts';
import { fill } from '../fetch/logs.ts';
import { describe, threeDirectories } from './directories.ts';

export default defineCase({
  id: 'directories/describe',
  why: 'Whoever plans the disks of a broker reads here what lies where, how large it is and how much room is left.',
  checks: ['DIR-011', 'DIR-012'],
  apis: { DescribeLogDirs: 0 },
  axes: { version: { api: 'DescribeLogDirs' } },
  config: threeDirectories,
  minEvidence: { partitions: 3 },

  async run(context) {
    const { client, expect, axis, evidence, topicName } = context;
    const version = Number(axis.version);
    const topic = topicName();
    await client.createTopic(topic, { partitions: 4 });
    const sent = await fill(client, topic, { batches: 3, recordsEach: 2, valueBytes: 50 });
    const bytes = sent.reduce((sum, { length }) => sum + length, 0);

    const all = await describe(client, null, version);
    expect('DIR-011', new Set(all.map(({ path }) => path)).size, 'paths that are listed').equals(3);
    expect('DIR-011', all.length, 'directories that are listed').equals(3);
    const mine = all.flatMap(({ replicas }) => replicas.filter((one) => one.topic === topic));
    expect('DIR-011', mine.map(({ partition }) => partition).sort(), 'partitions of the topic').equals([
      0, 1, 2, 3,
    ]);
    const first = mine.find(({ partition }) => partition === 0);
    expect('DIR-011', first?.sizeBytes, 'bytes of partition 0').equals(BigInt(bytes));
    for (const { partition, offsetLag, isFuture } of mine) {
      expect('DIR-012', offsetLag, `offset lag of partition ${partition}`).equals(0n);
      expect('DIR-012', isFuture, `whether partition ${partition} is on its way`).equals(false);
      evidence('partitions');
    }
    for (const { path, errorCode, totalBytes, usableBytes } of all) {
      expect('DIR-011', errorCode, `error code of ${path}`).equals(0);
      if (version < 4) continue;
      const isRoom = usableBytes >= 0n && usableBytes <= totalBytes;
      expect('DIR-012', isRoom, `${usableBytes} of ${totalBytes} bytes are left in ${path}`).equals(true);
    }

    const asked = [
      { topic, partitions: [1, 77] },
      { topic: `${topic}-none`, partitions: [0] },
    ];
    const some = (await describe(client, asked, version)).flatMap(({ replicas }) => replicas);
    expect(
      'DIR-011',
      some.map((one) => `${one.topic}-${one.partition}`),
      'replicas, where one that exists and two that do not are asked for',
    ).equals([`${topic}-1`]);
    const none = await describe(client, [], version);
    expect('DIR-011', none.length, 'directories, where no topic is asked for').equals(3);
    expect('DIR-011', none.flatMap(({ replicas }) => replicas).length, 'replicas then').equals(0);
  },
});
