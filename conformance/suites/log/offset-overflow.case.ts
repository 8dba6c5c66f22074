import { defineCase } from '../../case.ts';
import { untilServed } from '../offsets/asking.ts';
import { wallClock } from '../produce/refusal.ts';
import { batch, concat, contents, records } from '../records/forge.ts';
import { expectEnd } from './contents.ts';
import { cleanShutdown, replaceSegments, segmentsOf } from './directory.ts';

const span = 2n ** 31n;
/** Where the batches of the only segment begin; each has two records. */
const bases = [0n, 5n, span - 2n, span + 7n, span + 20n, 3n * span];

export default defineCase({
  id: 'log/offset-overflow',
  why: 'Old brokers could leave segments that span more offsets than an index can hold; recovery keeps every record of them.',
  checks: ['RCV-024'],
  needs: ['disk', 'lifecycle'],
  destructive: true,
  minEvidence: { records: 12 },

  async run(context) {
    const { client, cluster, expect, evidence, topicName } = context;
    const topic = topicName();
    await client.createTopic(topic);
    const now = await wallClock(client);
    await client.produce(topic, 0, batch(records(1, now)));
    const all = bases.map((base) =>
      batch(records(2, now, `${base}-`), { baseOffset: base, partitionLeaderEpoch: 0 }),
    );
    await cluster.restart(cluster.nodes[0]!, 'kill', async (disk) => {
      await replaceSegments(disk, topic, concat(...all));
      expect(
        'RCV-024',
        (await disk.list('.')).some(({ name }) => name === cleanShutdown),
        'a marker',
      ).equals(false);
    });
    await untilServed(client, topic);
    const segments = await segmentsOf(cluster.disk(cluster.nodes[0]!), topic);
    for (const { base, stream } of segments) {
      const last = stream.batches.at(-1);
      const spanned = last === undefined ? 0n : last.baseOffset + BigInt(last.lastOffsetDelta) - base;
      expect('RCV-024', spanned, `offsets from ${base} to the last of its segment`).atMost(span - 1n);
    }
    const found = contents(await client.fetchAll(topic, 0)).map(({ offset, value }) => [offset, value]);
    const wanted = bases.flatMap((base) => [0n, 1n].map((at) => [base + at, `${base}-${at}`]));
    expect('RCV-024', found, 'offsets and values that are served').equals(wanted);
    evidence('records', found.length);
    await expectEnd(context, 'RCV-024', topic, 3n * span + 2n);
  },
});
