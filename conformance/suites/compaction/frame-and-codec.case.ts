import { defineCase } from '../../case.ts';
import type { ParsedBatch } from '../../wire/batch.ts';
import { codecs } from '../records/forge.ts';
import { quickCleaner, rowsOf, Table } from './table.ts';

export default defineCase({
  id: 'compaction/frame-and-codec',
  why: 'What a batch says about offsets, sequences and epochs outlives the records that were taken from it.',
  checks: ['CMP-016', 'CMP-017'],
  needs: ['config'],
  apis: { InitProducerId: 0 },
  config: quickCleaner,
  axes: { codec: codecs, stamp: ['CreateTime', 'LogAppendTime'] },
  minEvidence: { rewritten: 3 },

  async run(context) {
    const { client, expect, axis, evidence, topicName } = context;
    const stamp = String(axis.stamp);
    const table = await Table.create(context, topicName(), { 'message.timestamp.type': stamp });
    const codec = axis.codec as ParsedBatch['codec'] & string;
    const { producerId, producerEpoch } = await client.initProducerId();
    for (let at = 0; at < 3; at++) {
      // The first, the last, or one in the middle is all that stays of a batch.
      const rows = rowsOf(9, 9, at).map(([key, value], index): [string, string | null] => [
        index === at * 4 ? `stays${at}` : key,
        value,
      ]);
      await table.send(rows, { codec: codec as never, producerId, producerEpoch, baseSequence: at * 9 });
    }
    const before = await table.read();
    await table.send(rowsOf(18, 9, 'last'));
    await table.close();
    const wanted = table.survivors.map(({ offset }) => offset);
    const after = await table.readUntil((found) => found.length <= wanted.length);
    for (const [at, old] of before.entries()) {
      const now = after.find(({ baseOffset }) => baseOffset === old.baseOffset);
      const what = `of batch ${at}`;
      expect('CMP-016', now !== undefined, `the batch at ${old.baseOffset} is there`)
        .equals(true)
        .orStop();
      const left = now!.records.map(({ offset }) => offset);
      expect('CMP-016', left, `offsets ${what}`).equals(
        wanted.filter((one) => one >= old.baseOffset && one <= old.baseOffset + 8n),
      );
      expect('CMP-016', frameOf(now!), `frame ${what}`).equals(frameOf(old));
      expect('CMP-016', [now!.recordsCount, now!.crcValid], `record count and checksum ${what}`).equals([
        1,
        true,
      ]);
      const stamped = now!.records.reduce((max, { timestamp }) => (timestamp > max ? timestamp : max), -1n);
      expect('CMP-016', now!.maxTimestamp, `max timestamp ${what}`).equals(
        stamp === 'CreateTime' ? stamped : old.maxTimestamp,
      );
      expect('CMP-017', now!.codec, `codec ${what}`).equals(codec);
      if (now!.bytes.length !== old.bytes.length) evidence('rewritten');
    }
  },
});

const frameOf = (one: ParsedBatch) => ({
  lastOffsetDelta: one.lastOffsetDelta,
  producerId: one.producerId,
  producerEpoch: one.producerEpoch,
  baseSequence: one.baseSequence,
  leaderEpoch: one.partitionLeaderEpoch,
  magic: one.magic,
  timestampType: one.timestampType,
});
