import { defineCase } from '../../case.ts';
import { dataOf, quickCleaner, rowsOf, Table } from './table.ts';

const hourMs = 3_600_000;

export default defineCase({
  id: 'compaction/clean-enough',
  why: "Each round copies the whole log: how dirty it may get before that is the operator's to say.",
  checks: ['CMP-011', 'CMP-019'],
  needs: ['config'],
  config: quickCleaner,
  minEvidence: { leftAlone: 20, rounds: 5 },

  async run(context) {
    const { client, expect, evidence, topicName } = context;
    const configs = { 'min.cleanable.dirty.ratio': '0.6', 'segment.ms': String(hourMs) };
    const table = await Table.create(context, topicName('dirty'), configs, 1_048_576);
    const now = Math.floor((await client.now()).wallMs);
    /** One segment: hours lie between it and the one before. */
    const segment = async (hoursAgo: number, rows: ReturnType<typeof rowsOf>): Promise<void> => {
      table.closedBelow = BigInt(table.sent.length);
      const timestamp = BigInt(now - hoursAgo * hourMs);
      await table.sendRecords(rows.map(([key, value]) => ({ key, value, timestamp })));
    };
    await segment(9, [...rowsOf(200, 200, 'once', 'only'), ...rowsOf(50, 2, 'first')]);
    await segment(6, rowsOf(20, 2, 'few'));
    await table.cleaned('CMP-019', 'offsets that are left of a log that is dirty from its beginning');
    evidence('rounds');
    await segment(3, rowsOf(500, 2, 'many'));

    // Another topic shows that the cleaner has looked, more than once.
    const witness = await Table.create(context, topicName('witness'));
    for (let round = 0; round < 3; round++) {
      await witness.send(rowsOf(30, 3, round));
      await witness.close();
      await witness.cleaned('CMP-019', 'offsets that are left in a topic with another ratio');
      evidence('rounds');
    }
    const dirty = table.sent.filter(({ offset }) => offset >= 250n && offset < table.closedBelow);
    const found = dataOf(await table.read()).map(({ offset }) => offset);
    expect(
      'CMP-011',
      found.filter((offset) => offset >= 250n && offset < table.closedBelow),
      'offsets of the dirty part of a log that is clean enough',
    ).equals(dirty.map(({ offset }) => offset));
    evidence('leftAlone', dirty.length);
    await segment(0, rowsOf(1, 1, 'end'));
    await table.cleaned('CMP-019', 'offsets that are left when it is dirty enough');
    evidence('rounds');
  },
});
