/**
 * One stored batch, of any format, as an old consumer can read it.
 *
 * Shape   `downConvert(batch, demand, compression)` gives bytes, none of them where nothing can be shown.
 * Units   offsets count records; sizes are bytes.
 * Errors  `Inconvertible` as a value: 76 for zstd, 2 for what cannot be read. OURS: Apache Kafka fails the whole
 *         request over an unreadable batch.
 * Source  kafka@1eb7644:…/common/record/RecordsUtil.java#downConvert, #convertRecordBatch; KIP-283
 */
import { errorCodes } from '../../spec/protocol/errors.ts';
import { type Compression, DecompressionFailed } from '../ports/codecs.ts';
import {
  BATCH_OVERHEAD_BYTES,
  type BatchCodec,
  compressionOf,
  isControlBatch,
  isLogAppendTime,
  magic,
} from '../records/batch-header.ts';
import { readLegacy } from '../records/legacy.ts';
import { readRecords, type StoredRecord } from '../records/read-batch.ts';
import { messageSet, type OldFormat } from './write-messages.ts';

/** What the consumer asked for. */
export interface Demand {
  /** The newest format that it reads. */
  readonly format: OldFormat;
  readonly fetchOffset: number;
}

/** A batch that has no form in the old formats. */
export interface Inconvertible {
  readonly error: number;
}

const NOTHING = new Uint8Array(0);
const UNREADABLE: Inconvertible = { error: errorCodes.CORRUPT_MESSAGE };

/** @requirement OLD-012 OLD-014 OLD-016 OLD-017 OLD-026 */
export function downConvert(
  batch: Uint8Array,
  demand: Demand,
  compression: Compression,
): Uint8Array | Inconvertible {
  const stored = magic(batch, 0);
  if (stored <= demand.format) return batch; // OLD-026: it goes out as it lies.
  if (stored === 2 && batch.length < BATCH_OVERHEAD_BYTES) return UNREADABLE;
  if (stored === 2 && isControlBatch(batch, 0)) return NOTHING; // OLD-016
  try {
    return stored === 2 ? fromBatch(batch, demand, compression) : fromMessage(batch, demand, compression);
  } catch (failure) {
    if (!(failure instanceof DecompressionFailed)) throw failure;
    return UNREADABLE;
  }
}

function fromBatch(batch: Uint8Array, demand: Demand, compression: Compression): Uint8Array | Inconvertible {
  const codec = compressionOf(batch, 0);
  if (codec === 'zstd') return { error: errorCodes.UNSUPPORTED_COMPRESSION_TYPE }; // OLD-017
  const { records, damage } = readRecords(batch, 0, batch.length, compression);
  if (codec === undefined || damage !== undefined) return UNREADABLE;
  // OLD-014: messages that stand alone begin where the consumer asked; a wrapper is whole.
  const shown = codec === 'none' ? records.filter(({ offset }) => offset >= demand.fetchOffset) : records;
  return written(shown, demand.format, codec, isLogAppendTime(batch, 0), compression);
}

function fromMessage(
  batch: Uint8Array,
  demand: Demand,
  compression: Compression,
): Uint8Array | Inconvertible {
  const { records, damage, codec, timestampType } = readLegacy(batch, 0, batch.length, compression);
  if (codec === undefined || damage !== undefined) return UNREADABLE;
  const shown = codec === 'none' ? records.filter(({ offset }) => offset >= demand.fetchOffset) : records;
  return written(shown, demand.format, codec, timestampType === 'LogAppendTime', compression);
}

/** @requirement OLD-012 OLD-015 */
function written(
  records: readonly StoredRecord[],
  format: OldFormat,
  codec: BatchCodec,
  logAppendTime: boolean,
  compression: Compression,
): Uint8Array {
  if (records.length === 0) return NOTHING;
  return messageSet(records, { format, codec, logAppendTime }, compression); // OLD-012
}
