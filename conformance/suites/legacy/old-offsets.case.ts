import { defineCase } from '../../case.ts';
import type { Tree } from '../../wire/tree.ts';
import { createInSmallSegments } from '../log/directory.ts';
import { wallClock } from '../produce/refusal.ts';
import { batch, records } from '../records/forge.ts';

export default defineCase({
  id: 'legacy/old-offsets',
  why: 'The oldest consumers find beginning and end of a log in lists of offsets, and take the first of each.',
  checks: ['OLD-028'],
  until: '4.0',
  apis: { ListOffsets: 1 },
  minEvidence: { lists: 6 },

  async run(context) {
    const { client, expect, evidence, topicName, untestable } = context;
    if ((client.versions('ListOffsets')?.min ?? 1) > 0)
      untestable('the subject does not offer ListOffsets v0');
    const topic = topicName();
    await createInSmallSegments(context, topic, 1_024);
    const now = await wallClock(client);
    for (let i = 0; i < 6; i++)
      await client.produce(topic, 0, batch(records(10, now, 'a-value-of-some-size-')));
    const ask = async (timestamp: bigint, maxNumOffsets: number, name = topic): Promise<Tree> => {
      const partitions = [{ partitionIndex: 0, timestamp, maxNumOffsets }];
      const body = await client.request('ListOffsets', 0, { replicaId: -1, topics: [{ name, partitions }] });
      evidence('lists');
      const [answered] = body.topics as readonly Tree[];
      return ((answered?.partitions ?? []) as readonly Tree[])[0] ?? {};
    };
    const offsets = async (timestamp: bigint, max: number) =>
      ((await ask(timestamp, max)).oldStyleOffsets ?? []) as readonly bigint[];
    expect('OLD-028', await offsets(-1n, 1), 'the latest').equals([60n]);
    expect('OLD-028', await offsets(-2n, 1), 'the earliest').equals([0n]);
    expect('OLD-028', await offsets(-2n, 5), 'five of the earliest').equals([0n]);
    const all = await offsets(-1n, 100);
    expect('OLD-028', [all[0], all.at(-1)], 'first and last of the latest').equals([60n, 0n]);
    expect(
      'OLD-028',
      [...all].sort((a, b) => Number(b - a)),
      'falling order',
    ).equals(all);
    expect('OLD-028', await offsets(-1n, 2), 'two of the latest').equals(all.slice(0, 2));
    expect('OLD-028', await offsets(1n, 5), 'a time before everything').equals([]);
    const unknown = await ask(-1n, 1, `${topic}-not-there`);
    expect('OLD-028', unknown.errorCode, 'error code of an unknown topic').isError(
      'UNKNOWN_TOPIC_OR_PARTITION',
    );
    expect('OLD-028', unknown.oldStyleOffsets, 'offsets of an unknown topic').equals([]);
  },
});
