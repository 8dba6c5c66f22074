import { defineCase } from '../../case.ts';
import { lastOffset } from '../../wire/batch.ts';
import { wallClock } from '../produce/refusal.ts';
import { batch, codecs, records } from '../records/forge.ts';
import { createInSmallSegments, isTrimmed, segmentsOf, textOf } from './directory.ts';

const segmentBytes = 4_096;

export default defineCase({
  id: 'log/files',
  why:
    'Whoever opens a partition directory finds the segments by their names and walks each from its ' +
    'first byte to its last.',
  checks: ['LOG-001', 'LOG-002', 'LOG-003', 'LOG-004', 'LOG-007'],
  needs: ['disk'],
  minEvidence: { segments: 4, batches: 40 },

  async run(context) {
    const { client, cluster, expect, evidence, topicName } = context;
    const topic = topicName();
    const topicId = await createInSmallSegments(context, topic, segmentBytes, {
      configs: { 'index.interval.bytes': '512' },
    });
    const now = await wallClock(client);
    for (let i = 0; i < 40; i++) {
      const values = `${i}-`.padEnd(40 + ((i * 131) % 500), String.fromCharCode(97 + (i % 26)));
      await client.produce(
        topic,
        0,
        batch(records(1 + (i % 4), now, values), { codec: i % 3 === 0 ? codecs[i % 5]! : 'none' }),
      );
    }
    const end = (await client.listOffset(topic, 0, -1n)).offset;
    const disk = cluster.disk(cluster.nodes[0]!);
    const segments = await segmentsOf(disk, topic);
    let [next, epoch] = [0n, 0];
    for (const [at, segment] of segments.entries()) {
      const { base, stem, sizeBytes, stream } = segment;
      const name = stem.slice(stem.indexOf('/') + 1);
      expect('LOG-001', name, 'name of a segment').holds(
        (text: string) => /^\d{20}$/.test(text),
        '20 digits',
      );
      expect('LOG-001', base, `base offset of segment ${at}, against the end of the one before`).atLeast(
        next,
      );
      expect('LOG-001', stream.batches[0]?.baseOffset ?? base, `first batch of ${name}`).atLeast(base);
      expect('LOG-002', [stream.error, stream.restIgnoredBytes], `what is no batch in ${name}`).equals([
        undefined,
        0,
      ]);
      for (const one of stream.batches) {
        expect(
          'LOG-002',
          one.baseOffset,
          `base offset of a batch in ${name}, against the last offset`,
        ).atLeast(next);
        expect('LOG-002', one.partitionLeaderEpoch, `leader epoch at ${one.baseOffset}`).atLeast(epoch);
        expect('LOG-002', one.crcValid, `checksum at ${one.baseOffset}`).equals(true);
        [next, epoch] = [lastOffset(one) + 1n, one.partitionLeaderEpoch];
        evidence('batches');
      }
      expect('LOG-004', sizeBytes, `bytes of ${name}.log`).atMost(segmentBytes);
      if (at < segments.length - 1) {
        expect('LOG-007', isTrimmed(segment), `the indexes of ${name} are as long as their entries`).equals(
          true,
        );
      }
      evidence('segments');
    }
    expect('LOG-001', next, 'end of the last segment, against the end of the log').equals(end);
    const metadata = await textOf(disk, `${topic}-0/partition.metadata`);
    expect(
      'LOG-003',
      /^topic_id: *(\S+)$/m.exec(metadata ?? '')?.[1],
      'topic id in partition.metadata',
    ).equals(topicId);
  },
});
