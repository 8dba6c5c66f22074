/**
 * What a batch says of its records against the records themselves.
 *
 * Shape   findings only; the checksum was right before, so nothing here is a torn write.
 * Units   offsets and timestamps are bigint.
 * Source  chapter 04 of the specification; what compaction leaves behind is legal (BAT-004).
 */
import { deleteHorizonMs, lastOffset } from '../wire/batch.ts';
import type { ParsedBatch } from '../wire/parsed.ts';
import type { Segment } from './follower.ts';
import type { Partition } from './partition-view.ts';
import type { WalkedBatch } from './segment-walk.ts';
import { readStored } from './stored-records.ts';

/** Looks at one sound batch. */
export function checkRecords({ findings, topic }: Partition, walked: WalkedBatch, { file }: Segment): void {
  const { batch, isHuge } = walked;
  const span = { start: walked.position, end: walked.end };
  const at = `the batch at offset ${batch.baseOffset}`;
  if (isHuge) {
    findings.add(
      'BAT-006',
      'note',
      file,
      `Of ${at} only header and checksum were looked at: it is too large`,
      span,
    );
    return;
  }
  if (batch.error !== undefined) {
    findings.add('BAT-005', 'error', file, `The records of ${at} cannot be read: ${batch.error}`, span);
    return;
  }
  const wrong = offsetFlaw(batch);
  if (wrong !== undefined) findings.add('BAT-003', 'error', file, `In ${at} ${wrong}`, span);
  const largest = batch.records.reduce((max, { timestamp }) => (timestamp > max ? timestamp : max), -1n);
  const hasTimes = batch.magic > 0 && batch.records.length > 0 && batch.timestampType === 'CreateTime';
  if (hasTimes && largest !== batch.maxTimestamp && deleteHorizonMs(batch) === undefined) {
    const compared = { expected: largest, actual: batch.maxTimestamp };
    const message = `The header of ${at} names another largest timestamp than its records have`;
    findings.add(
      'BAT-003',
      'warning',
      file,
      message,
      { start: span.start + 35, end: span.start + 43 },
      compared,
    );
  }
  if (batch.control)
    checkControlBatch(batch, at, (message) => findings.add('BAT-001', 'error', file, message, span));
  for (const record of batch.records) {
    const stored = readStored(topic, batch, record);
    if (stored?.flaw === undefined) continue;
    findings.add(
      'BAT-012',
      'error',
      file,
      `The ${stored.name} at offset ${record.offset}: ${stored.flaw}`,
      span,
    );
  }
}

/** Records stand in order, between the first and the last offset of their batch. */
function offsetFlaw(batch: ParsedBatch): string | undefined {
  let before = batch.baseOffset - 1n;
  for (const { offset } of batch.records) {
    if (offset <= before) return `the record at offset ${offset} stands behind ${before}`;
    before = offset;
  }
  const last = lastOffset(batch);
  if (before > last) return `the record at offset ${before} lies behind the last offset, ${last}`;
  return batch.recordsCount > batch.lastOffsetDelta + 1
    ? `${batch.recordsCount} records have ${batch.lastOffsetDelta + 1} offsets`
    : undefined;
}

/** A marker of a transaction is alone in its batch; the control records of KRaft may be several. */
function checkControlBatch(batch: ParsedBatch, at: string, wrong: (message: string) => void): void {
  if (batch.baseSequence !== -1) wrong(`The control batch at offset ${batch.baseOffset} has a sequence`);
  if (batch.producerId >= 0n && batch.recordsCount > 1)
    wrong(`There are ${batch.recordsCount} markers in ${at}`);
  if (batch.codec !== 'none') wrong(`The control batch at offset ${batch.baseOffset} is compressed`);
}
