import { defineCase } from '../../case.ts';
import type { ParsedBatch } from '../../wire/batch.ts';
import { cleanedOld, forms, keptOf, latestOf, type OldTable, plantOldTables } from './old-tables.ts';
import { quickCleaner } from './table.ts';

/** What is looked at of a batch. */
const shapeOf = (one: ParsedBatch) => ({
  magic: one.magic,
  codec: one.codec,
  timestampType: one.timestampType,
  maxTimestamp: one.maxTimestamp,
  hasHorizon: (one.attributes & 0x40) !== 0,
  producer: [one.producerId, one.producerEpoch, one.baseSequence],
  partitionLeaderEpoch: one.partitionLeaderEpoch,
  offset: one.baseOffset,
  lastOffset: one.baseOffset + BigInt(one.lastOffsetDelta),
  offsets: one.records.map(({ offset }) => offset),
});

/** The batches that must have come of the messages and wrappers. */
function shapesLeft(old: OldTable) {
  const { codec, stamped } = old.form;
  return keptOf(old).map((records) => ({
    magic: 2,
    codec,
    timestampType: stamped === true ? 'LogAppendTime' : 'CreateTime',
    maxTimestamp: latestOf(records),
    hasHorizon: records.some(({ value }) => value === null),
    producer: [-1n, -1, -1],
    partitionLeaderEpoch: -1,
    offset: records[0]!.offset,
    lastOffset: records.at(-1)!.offset,
    offsets: records.map(({ offset }) => offset),
  }));
}

export default defineCase({
  id: 'compaction/old-formats-renewed',
  why: 'Cleaning writes a log anew, which is the moment to be done with the formats of its first years.',
  checks: ['CMP-029', 'CMP-001', 'CMP-002'],
  needs: ['config', 'disk', 'lifecycle'],
  since: '4.0',
  config: quickCleaner,
  destructive: true,
  minEvidence: { forms: forms.length, batches: 59 },

  async run(context) {
    const { expect, evidence } = context;
    for (const old of await plantOldTables(context)) {
      const end = old.pieces.flatMap(({ seen }) => seen).at(-1)!.offset;
      const batches = await cleanedOld(old, 'CMP-029');
      const found = batches.filter(({ baseOffset }) => baseOffset <= end);
      expect('CMP-029', found.map(shapeOf), `batches of ${old.table.topic}`).equals(shapesLeft(old));
      const wrong = found.filter(({ crcValid }) => !crcValid).map(({ baseOffset }) => baseOffset);
      expect('CMP-029', wrong, `batches of ${old.table.topic} with a wrong checksum`).equals([]);
      evidence('forms');
      evidence('batches', found.length);
    }
  },
});
