import { defineCase } from '../../case.ts';
import { wallClock } from '../produce/refusal.ts';
import { listMany, timed } from './asking.ts';

/** Special timestamp → the version that brought it; the others are known to none. */
const since: readonly (readonly [bigint, number])[] = [
  [-3n, 7],
  [-4n, 8],
  [-5n, 9],
  [-7n, Number.POSITIVE_INFINITY],
  [-1_000n, Number.POSITIVE_INFINITY],
  [-9_223_372_036_854_775_808n, Number.POSITIVE_INFINITY],
];

export default defineCase({
  id: 'offsets/names-by-version',
  why:
    'A name that the version does not know, taken for a time, would yield a wrong offset without any ' +
    'sign of trouble.',
  checks: ['LOF-006'],
  axes: { version: { api: 'ListOffsets', from: 1 } },
  minEvidence: { refused: 3 },

  async run({ client, expect, axis, evidence, topicName }) {
    const topic = topicName();
    await client.createTopic(topic, { partitions: 2 });
    const version = Number(axis.version);
    await client.produce(topic, 0, timed([await wallClock(client)]));
    for (const [timestamp, first] of since) {
      const wanted = [
        { topic, partition: 0, timestamp: -1n },
        { topic, partition: 1, timestamp },
      ];
      const [good, named] = await listMany(client, version, wanted);
      if (version < first) {
        expect('LOF-006', named?.errorCode, `error code of ${timestamp}`).isError('UNSUPPORTED_VERSION');
        expect('LOF-006', named?.offset, `offset beside the error of ${timestamp}`).equals(-1n);
        evidence('refused');
      } else {
        expect('LOF-006', named?.errorCode, `error code of ${timestamp}`).equals(0);
      }
      expect('LOF-006', [good?.errorCode, good?.offset], `the partition beside ${timestamp}`).equals([0, 1n]);
    }
    await client.expectAlive();
  },
});
