import { defineCase } from '../../case.ts';
import type { ParsedBatch } from '../../wire/batch.ts';
import { joinBytes } from '../../wire/bytes.ts';
import { lastOffsetOf } from '../legacy/messages.ts';
import { cleanedOld, forms, keptOf, latestOf, type OldTable, plantOldTables } from './old-tables.ts';
import { quickCleaner } from './table.ts';

/** What is looked at of a message or wrapper. */
const shapeOf = (one: ParsedBatch) => ({
  magic: one.magic,
  codec: one.codec,
  timestampType: one.timestampType,
  offset: lastOffsetOf(one),
  timestamp: one.maxTimestamp,
  offsets: one.records.map(({ offset }) => offset),
});

/** The messages and wrappers that must be left. */
function shapesLeft(old: OldTable) {
  const { magic, codec, stamped } = old.form;
  const typed = stamped === true ? 'LogAppendTime' : 'CreateTime';
  return keptOf(old).map((records) => ({
    magic,
    codec,
    timestampType: magic === 0 ? 'NoTimestampType' : typed,
    offset: records.at(-1)!.offset,
    timestamp: latestOf(records),
    offsets: records.map(({ offset }) => offset),
  }));
}

export default defineCase({
  id: 'compaction/old-formats',
  why: 'A table that was begun in 2013 is cleaned today, and the clients of that time can still read it.',
  checks: ['CMP-025', 'CMP-001', 'CMP-002'],
  needs: ['config', 'disk', 'lifecycle'],
  until: '4.0',
  config: quickCleaner,
  destructive: true,
  minEvidence: { forms: forms.length, wholes: forms.length },

  async run(context) {
    const { expect, evidence } = context;
    for (const old of await plantOldTables(context)) {
      const { table, pieces } = old;
      const found = (await cleanedOld(old, 'CMP-025')).filter(({ magic }) => magic < 2);
      expect('CMP-025', found.map(shapeOf), `messages and wrappers of ${table.topic}`).equals(
        shapesLeft(old),
      );
      const wrong = found.filter(({ crcValid }) => !crcValid).map(lastOffsetOf);
      expect('CMP-025', wrong, `messages of ${table.topic} with a wrong checksum`).equals([]);
      evidence('forms');
      const whole = pieces[3]!;
      const same = found.filter(({ records }) =>
        whole.seen.some(({ offset }) => offset === records[0]?.offset),
      );
      const bytes = joinBytes(same.map((one) => one.bytes));
      expect('CMP-025', bytes, `what lost nothing of ${table.topic}`).equals(whole.bytes);
      evidence('wholes');
    }
  },
});
