/**
 * Goal    messages of the old formats are cleaned as each release does it (CMP-025, CMP-029).
 * Method  every format, codec and timestamp type; sets are written by `legacy/`, filtered, and read back as
 *         records.
 */
import { describe, expect, test } from 'vitest';
import { messageSet, type SetForm } from '../legacy/write-messages.ts';
import * as header from '../records/batch-header.ts';
import { readLegacy } from '../records/legacy.ts';
import { readRecords, type StoredRecord } from '../records/read-batch.ts';
import { compression, digest, T0 } from '../testing/disk-log.ts';
import { CannotClean } from './cannot-clean.ts';
import { filterLegacy } from './legacy-filter.ts';

const text = new TextEncoder();
const ports = { compression, digest };
const record = (offset: number, value: string | null, timestamp: number) => ({
  offset,
  timestamp,
  key: text.encode(`k${offset}`),
  value: value === null ? null : text.encode(value),
});
const three = [record(7, 'first', T0 + 5), record(8, null, T0 + 1), record(9, 'last', T0 + 3)];
const horizon = T0 + 1_000;

function filtered(form: SetForm, kept: readonly number[], renewsOldFormats: boolean) {
  const whole = messageSet(three, form, compression);
  const batch = { bytes: whole, at: 0, sizeBytes: whole.length };
  const keeps = ({ offset }: StoredRecord): boolean => kept.includes(offset);
  return { whole, bytes: filterLegacy(batch, ports, { renewsOldFormats, deleteHorizonMs: horizon, keeps }) };
}

const forms: SetForm[] = (['gzip', 'snappy', 'lz4'] as const).flatMap((codec) => [
  { format: 0, codec, logAppendTime: false },
  { format: 1, codec, logAppendTime: false },
  { format: 1, codec, logAppendTime: true },
]);

describe.each(forms)('a wrapper of format $format, $codec, LogAppendTime $logAppendTime', (form) => {
  /** What a reader sees: the times that the wrapper gives. */
  const timeOf = (at: number): number => {
    if (form.format === 0) return -1;
    return form.logAppendTime ? T0 + 5 : [T0 + 5, T0 + 1, T0 + 3][at]!;
  };
  const seen = (at: number): object => {
    const { offset, key, value } = three[at]!;
    return { offset, timestamp: timeOf(at), key, value };
  };

  test('CMP-025: it loses a part and keeps offset, codec, format and times', () => {
    const { whole, bytes } = filtered(form, [8, 9], false);
    const was = readLegacy(whole, 0, whole.length, compression);
    const is = readLegacy(bytes!, 0, bytes!.length, compression, undefined, 'checked');
    const { codec, timestampType, lastOffset } = was;
    expect(is).toMatchObject({ codec, timestampType, lastOffset, damage: undefined });
    expect(is.records).toMatchObject([seen(1), seen(2)]);
    expect(is.maxTimestamp).toBe(Math.max(timeOf(1), timeOf(2)));
    expect(header.magic(bytes!, 0)).toBe(form.format);
  });

  test('CMP-025: it stays byte for byte, or goes', () => {
    const { whole, bytes } = filtered(form, [7, 8, 9], false);
    expect(bytes).toEqual(whole);
    for (const renews of [false, true]) expect(filtered(form, [], renews).bytes).toBeUndefined();
  });

  test('CMP-029: it becomes a batch of format 2', () => {
    const bytes = filtered(form, [7, 9], true).bytes!;
    const read = readRecords(bytes, 0, bytes.length, compression);
    expect(read.records).toMatchObject([seen(0), seen(2)]);
    expect(header.compressionOf(bytes, 0)).toBe(form.codec);
    expect(header.isLogAppendTime(bytes, 0)).toBe(form.logAppendTime);
    expect(header.partitionLeaderEpoch(bytes, 0)).toBe(-1);
    expect(header.hasDeleteHorizon(bytes, 0)).toBe(false);
    expect([header.baseOffset(bytes, 0), header.lastOffset(bytes, 0)]).toEqual([7, 9]);
  });

  test('CMP-029: a tombstone in it gets its horizon', () => {
    const bytes = filtered(form, [7, 8, 9], true).bytes!;
    expect(header.hasDeleteHorizon(bytes, 0)).toBe(true);
    expect(header.baseTimestamp(bytes, 0)).toBe(horizon);
    const read = readRecords(bytes, 0, bytes.length, compression);
    expect(read.records).toMatchObject([seen(0), seen(1), seen(2)]);
  });
});

test('a message with a wrong checksum cannot be cleaned', () => {
  const form = { format: 1, codec: 'none', logAppendTime: false } as const;
  const bytes = messageSet(three.slice(0, 1), form, compression);
  bytes[bytes.length - 1]! ^= 1;
  const rules = { renewsOldFormats: true, deleteHorizonMs: horizon, keeps: () => true };
  expect(() => filterLegacy({ bytes, at: 0, sizeBytes: bytes.length }, ports, rules)).toThrow(CannotClean);
});
