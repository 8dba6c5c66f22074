import { defineCase } from '../../case.ts';
import { untilServed } from '../offsets/asking.ts';
import { wallClock } from '../produce/refusal.ts';
import { batch, contents, records } from '../records/forge.ts';
import { expectEnd } from './contents.ts';
import { checkpointBytes, checkpointRows, createInSmallSegments, logStarts, textOf } from './directory.ts';

const ends = 12n;
/** What log-start-offset-checkpoint says, where the log starts then, and where it ends. */
const rows: readonly (readonly [string, bigint, bigint, bigint])[] = [
  ['without a line', -1n, 0n, ends],
  ['inside a segment', 5n, 5n, ends],
  ['at the end', ends, ends, ends],
  ['beyond the end', 100n, 100n, 100n],
];

export default defineCase({
  id: 'log/log-start-found',
  why: 'Where a log begins is remembered in one file; after a torn tail, or with half of it restored, it may name any offset.',
  checks: ['RCV-023'],
  needs: ['disk', 'lifecycle'],
  axes: { how: ['clean', 'kill'] },
  destructive: true,
  minEvidence: { logs: 4 },

  async run(context) {
    const { client, cluster, expect, evidence, axis, topicName } = context;
    const how = axis.how === 'clean' ? 'clean' : 'kill';
    const topic = topicName();
    await createInSmallSegments(context, topic, 600, {
      partitions: rows.length,
      configs: { 'flush.messages': '1' },
    });
    for (const partition of rows.keys()) {
      for (let at = 0; at < 6; at++) {
        const bytes = batch(records(2, await wallClock(client), 'x'.repeat(100)));
        await client.produce(topic, partition, bytes);
      }
    }
    await cluster.restart(cluster.nodes[0]!, how, async (disk) => {
      const others = (checkpointRows(await textOf(disk, logStarts), 3) ?? []).filter(
        ([named]) => named !== topic,
      );
      const mine = rows.map(([, start], partition) => [topic, partition, start]);
      await disk.write(
        logStarts,
        checkpointBytes([...others, ...mine.filter(([, , start]) => start !== -1n)] as never),
      );
    });
    for (const [partition, [what, , start, end]] of rows.entries()) {
      await untilServed(client, topic, partition);
      const found = (await client.listOffset(topic, partition, -2n)).offset;
      expect('RCV-023', found, `earliest offset with the start ${what}`).equals(start);
      await expectEnd(context, 'RCV-023', topic, end, partition);
      const left = contents(await client.fetchAll(topic, partition, start)).filter(
        ({ offset }) => offset >= start,
      );
      expect('RCV-023', left.length, `records with the start ${what}`).equals(Number(end - start) + 1);
      evidence('logs');
    }
  },
});
