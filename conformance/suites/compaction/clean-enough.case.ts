import { defineCase } from '../../case.ts';
import { dataOf, quickCleaner, rowsOf, Table } from './table.ts';

export default defineCase({
  id: 'compaction/clean-enough',
  why: "Each round copies the whole log: how dirty it may get before that is the operator's to say.",
  checks: ['CMP-011', 'CMP-019'],
  needs: ['config'],
  config: quickCleaner,
  minEvidence: { leftAlone: 10, rounds: 4 },

  async run(context) {
    const { expect, evidence, topicName } = context;
    const table = await Table.create(context, topicName('dirty'), { 'min.cleanable.dirty.ratio': '0.6' });
    for (let at = 0; at < 6; at++) await table.send(rowsOf(40, 40, 'once', `only${at}-`));
    await table.close();
    await table.cleaned('CMP-019', 'offsets that are left of a log that is dirty from its beginning');
    evidence('rounds');
    const before = table.sent.length;
    await table.send(rowsOf(20, 2, 'few'));
    await table.close();
    const all = table.sent.map(({ offset }) => offset);

    // Another topic shows that the cleaner has looked, more than once.
    const witness = await Table.create(context, topicName('witness'));
    for (let round = 0; round < 3; round++) {
      await witness.send(rowsOf(30, 3, round));
      await witness.close();
      await witness.cleaned('CMP-019', 'offsets that are left in a topic with another ratio');
      evidence('rounds');
    }
    const found = dataOf(await table.read()).map(({ offset }) => offset);
    const dirty = all.filter((offset) => offset >= BigInt(before));
    expect(
      'CMP-011',
      found.filter((offset) => offset >= BigInt(before)),
      'offsets of the dirty part of a log that is clean enough',
    ).equals(dirty);
    evidence('leftAlone', dirty.length);
    for (let at = 0; at < 20; at++) await table.send(rowsOf(40, 2, `many${at}`));
    await table.close();
    await table.cleaned('CMP-019', 'offsets that are left when it is dirty enough');
  },
});
