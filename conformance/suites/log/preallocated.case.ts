import { defineCase } from '../../case.ts';
import { untilServed } from '../offsets/asking.ts';
import { wallClock } from '../produce/refusal.ts';
import { batch, records, sizedBatch } from '../records/forge.ts';
import { expectEnd, served } from './contents.ts';
import { segmentsOf } from './directory.ts';

const segmentBytes = 1_048_576;

export default defineCase({
  id: 'log/preallocated',
  why: 'Space that a segment owns before it is filled is zeros, and zeros are no records: not for readers, not for a restart.',
  checks: ['LOG-014'],
  needs: ['disk', 'lifecycle'],
  destructive: true,
  minEvidence: { segments: 2, restarts: 2 },

  async run(context) {
    const { client, cluster, expect, evidence, topicName } = context;
    const topic = topicName();
    const configs = { preallocate: 'true', 'segment.bytes': String(segmentBytes), 'flush.messages': '1' };
    await client.createTopic(topic, { configs });
    const disk = cluster.disk(cluster.nodes[0]!);
    const sizes = async (): Promise<number[]> => {
      const all = await disk.list(`${topic}-0`);
      const logs = all.filter(({ name }) => name.endsWith('.log')).sort((a, b) => (a.name < b.name ? -1 : 1));
      return logs.map(({ sizeBytes }) => sizeBytes);
    };
    const filled = sizedBatch(600_000, await wallClock(client));
    await client.produce(topic, 0, filled);
    expect('LOG-014', await sizes(), 'bytes of the only .log file').equals([segmentBytes]);
    const limits = { maxBytes: 2_000_000, partitionMaxBytes: 2_000_000 };
    const { records: bytes } = await client.fetch(topic, 0, 0n, limits);
    expect('LOG-014', bytes.length, 'bytes that are served').equals(filled.length);
    await client.produce(topic, 0, filled);
    expect('LOG-014', await sizes(), 'bytes of the .log files after a roll').equals([
      filled.length,
      segmentBytes,
    ]);
    evidence('segments', 2);

    await client.produce(topic, 0, batch(records(3, await wallClock(client))));
    const before = await served(context, topic);
    await cluster.restart(cluster.nodes[0]!, 'kill');
    evidence('restarts');
    await untilServed(client, topic);
    expect('LOG-014', await served(context, topic), 'records after a kill').equals(before);
    await expectEnd(context, 'LOG-014', topic, BigInt(before.length));
    await cluster.restart(cluster.nodes[0]!, 'clean', async (stopped) => {
      const segments = await segmentsOf(stopped, topic);
      const rests = segments.map(({ stream }) => [stream.error, stream.restIgnoredBytes]);
      expect('LOG-014', rests, 'what is no batch in the files of a stopped broker').equals([
        [undefined, 0],
        [undefined, 0],
      ]);
    });
    evidence('restarts');
    await expectEnd(context, 'LOG-014', topic, BigInt(before.length + 1));
  },
});
