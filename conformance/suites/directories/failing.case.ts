import { type CaseContext, defineCase } from '../../case.ts';
import { served } from '../log/contents.ts';
import { untilServed } from '../offsets/asking.ts';
import { wallClock } from '../produce/refusal.ts';
import { batch, records } from '../records/forge.ts';
import { describe, directoryNumber, threeDirectories } from './directories.ts';

const [lost, lastPartition] = [1, 5];

/** By directory: partitions of the topic. */
async function partitionsByDirectory({ client }: CaseContext, topic: string): Promise<Map<number, number[]>> {
  const described = await describe(client, null);
  return new Map(
    described.map(({ path, replicas }) => [
      directoryNumber(path),
      replicas.filter((one) => one.topic === topic).map(({ partition }) => partition),
    ]),
  );
}

/** Produces until the broker has noticed: a write that the page cache took is no fault yet. Answers how many were taken before. */
async function untilOffline(context: CaseContext, topic: string, partition: number): Promise<number> {
  const { client, expect } = context;
  for (let taken = 0; ; taken++) {
    const sent = await client.produce(topic, partition, batch(records(1, await wallClock(client), 'more-')));
    if (sent.errorCode !== 0 || taken === 600) {
      expect('DIR-005', sent.errorCode, 'error code of Produce').isError('KAFKA_STORAGE_ERROR');
      return taken;
    }
    await client.sleep(50);
  }
}

export default defineCase({
  id: 'directories/failing',
  why: 'One disk of many goes, and only what lies on it goes with it; when it is back, so are its records.',
  checks: ['RCV-011', 'DIR-005', 'DIR-013'],
  needs: ['disk', 'lifecycle'],
  apis: { DescribeLogDirs: 0 },
  config: {
    ...threeDirectories,
    // A lost disk is noticed when something is written to it: here that is soon.
    'replica.high.watermark.checkpoint.interval.ms': '500',
    'log.flush.offset.checkpoint.interval.ms': '500',
  },
  destructive: true,
  minEvidence: { refused: 1, served: 4 },

  async run(context) {
    const { client, cluster, expect, evidence, topicName } = context;
    const [node] = cluster.nodes;
    const topic = topicName();
    await client.createTopic(topic, { partitions: lastPartition + 1, configs: { 'flush.messages': '1' } });
    const bytes = batch(records(2, await wallClock(client), 'before-'));
    for (let partition = 0; partition <= lastPartition; partition++)
      await client.produce(topic, partition, bytes);
    const places = await partitionsByDirectory(context, topic);
    const [gone] = places.get(lost) ?? [];
    if (gone === undefined)
      return context.untestable('no partition of the topic lies in the second directory');

    await cluster.failDirectory(node!, lost);
    await untilOffline(context, topic, gone);
    evidence('refused');
    const fetched = await client.fetch(topic, gone, 0n);
    expect('RCV-011', fetched.errorCode, 'error code of Fetch').isError('KAFKA_STORAGE_ERROR');
    for (const [directory, partitions] of places) {
      for (const partition of directory === lost ? [] : partitions) {
        const sent = await client.produce(topic, partition, bytes);
        expect('RCV-011', sent.errorCode, `error code of Produce to partition ${partition}`).equals(0);
        const count = (await served(context, topic, partition)).length;
        expect('DIR-005', count, `records of partition ${partition}`).equals(4);
        evidence('served');
      }
    }
    for (const { path, errorCode, replicas } of await describe(client, null)) {
      const isLost = directoryNumber(path) === lost;
      if (isLost) expect('DIR-013', errorCode, `error code of ${path}`).isError('KAFKA_STORAGE_ERROR');
      else expect('DIR-013', errorCode, `error code of ${path}`).equals(0);
      expect('DIR-013', replicas.length > 0, `whether ${path} lists replicas`).equals(!isLost);
    }

    await cluster.stop(node!, 'clean');
    await cluster.mendDirectory(node!, lost);
    await cluster.start(node!);
    await untilServed(client, topic, gone);
    const back = await served(context, topic, gone);
    expect('RCV-011', back.slice(0, 2).length, 'records that were flushed before').equals(2);
    for (const { path, errorCode } of await describe(client, null))
      expect('DIR-013', errorCode, `error code of ${path} when it is back`).equals(0);
  },
});
