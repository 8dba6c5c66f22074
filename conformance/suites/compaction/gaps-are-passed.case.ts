import { defineCase } from '../../case.ts';
import { lastOffset } from '../../wire/batch.ts';
import { quickCleaner, rowsOf, Table } from './table.ts';

export default defineCase({
  id: 'compaction/gaps-are-passed',
  why: 'Offsets with nothing behind them are normal in a compacted log, and no reader may be caught in them.',
  checks: ['CMP-009'],
  needs: ['config'],
  config: quickCleaner,
  axes: { version: { api: 'Fetch', from: 4 } },
  minEvidence: { gaps: 3, offsets: 60 },

  async run(context) {
    const { client, expect, axis, evidence, topicName } = context;
    const version = Number(axis.version);
    const table = await Table.create(context, topicName());
    for (let at = 0; at < 8; at++) await table.send(rowsOf(12, at % 2 === 0 ? 12 - at : 2, at));
    // Two segments too full to be put together, whose last batches are going to be replaced.
    for (const at of [0, 1]) {
      await table.send(rowsOf(40, 40, at, `only${at}-`));
      await table.send(rowsOf(8, 4, at, `replaced${at}-`));
    }
    await table.close();
    await table.cleaned('CMP-009', 'offsets that are left after the first round');
    for (const at of [0, 1]) await table.send(rowsOf(4, 4, 'again', `replaced${at}-`));
    await table.close();
    const batches = await table.cleaned('CMP-009');
    const end = BigInt(table.sent.length);
    for (let from = 0n; from < end; from++) {
      const next = batches.find((one) => lastOffset(one) >= from);
      const answer = await client.fetch(table.topic, 0, from, { version });
      expect('CMP-009', answer.errorCode, `error code of a fetch at ${from}`).equals(0);
      const got = answer.batches[0]?.baseOffset;
      expect('CMP-009', got, `base offset of what a fetch at ${from} begins with`).equals(next?.baseOffset);
      if (next !== undefined && next.baseOffset > from) evidence('gaps');
      evidence('offsets');
    }
    let reached = 0n;
    for (let step = 0; step < table.sent.length && reached < end; step++) {
      const { batches: read } = await client.fetch(table.topic, 0, reached, { version });
      if (read.length > 0) reached = lastOffset(read.at(-1)!) + 1n;
    }
    expect('CMP-009', reached, 'where a reader gets that goes on behind each batch').equals(end);
  },
});
