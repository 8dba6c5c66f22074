import { defineCase } from '../../case.ts';
import { untilServed } from '../offsets/asking.ts';
import { endOffset, wallClock } from '../produce/refusal.ts';
import { batch, contents, records } from '../records/forge.ts';
import { replaceSegments, segmentsOf } from './directory.ts';

/** The largest offset a segment that begins at 0 can hold. */
const last = 2n ** 31n - 1n;

export default defineCase({
  id: 'log/offset-span',
  why: 'An index entry keeps 32 bits of an offset: a segment ends where they would overflow, however few its bytes.',
  checks: ['LOG-006'],
  needs: ['disk', 'lifecycle'],
  destructive: true,
  minEvidence: { appended: 3 },

  async run(context) {
    const { client, cluster, expect, evidence, topicName } = context;
    const topic = topicName();
    await client.createTopic(topic);
    const now = await wallClock(client);
    await client.produce(topic, 0, batch(records(1, now)));
    // What compaction would leave of two thousand million records: the last two.
    const far = batch(records(2, now, 'far-'), { baseOffset: last - 2n, partitionLeaderEpoch: 0 });
    await cluster.restart(cluster.nodes[0]!, 'kill', (disk) => replaceSegments(disk, topic, far));
    await untilServed(client, topic);
    expect('LOG-006', await endOffset(client, topic), 'log end offset').equals(last);
    const bases: bigint[] = [];
    for (const offset of [last, last + 1n, last + 2n]) {
      const { errorCode, baseOffset } = await client.produce(
        topic,
        0,
        batch(records(1, now, `at-${offset}-`)),
      );
      expect('LOG-006', [errorCode, baseOffset], 'error code and offset of an append').equals([0, offset]);
      const segments = await segmentsOf(cluster.disk(cluster.nodes[0]!), topic);
      bases.push(segments.at(-1)!.base);
      evidence('appended');
    }
    expect('LOG-006', bases, 'base offset of the active segment after each append').equals([
      0n,
      last + 1n,
      last + 1n,
    ]);
    const found = contents(await client.fetchAll(topic, 0)).map(({ offset }) => offset);
    expect('LOG-006', found, 'offsets that are served').equals([
      last - 2n,
      last - 1n,
      last,
      last + 1n,
      last + 2n,
    ]);
  },
});
