/**
 * A message set as an old client sends it: looked at from the outside in, before anything of it is believed.
 *
 * Shape   `readMessageSet(bytes, maxMessageBytes, compression)` gives its records in order, or the first fault.
 * Units   sizes are bytes; timestamps are wall milliseconds.
 * Errors  `SetFault` as a value: 10 MESSAGE_TOO_LARGE, 2 CORRUPT_MESSAGE, 87 INVALID_RECORD, −1 for a codec that
 *         does not exist; `DecompressionFailed` of the port.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/log/UnifiedLog.scala#analyzeAndValidateRecords,
 *         …/common/record/AbstractLegacyRecordBatch.java#DeepRecordsIterator
 */
import { errorCodes } from '../../spec/protocol/errors.ts';
import type { Compression } from '../ports/codecs.ts';
import { batchSizeAt, CORRUPT_BATCH, END_OF_BATCHES } from '../records/batch-cursor.ts';
import { type BatchCodec, compressionByNumber, magic } from '../records/batch-header.ts';
import {
  codecNumberOf,
  INNER_DAMAGE,
  isIntactLegacy,
  type LegacyBatch,
  readLegacy,
} from '../records/legacy.ts';

/** What is wrong with a set. */
export interface SetFault {
  readonly error: number;
  readonly reason: string;
}

/** A sound set. */
export interface MessageSet {
  /** That of the wrapper; `none` for messages that stand alone. */
  readonly codec: BatchCodec;
  /** One entry for each message that stands alone, or one for the wrapper. */
  readonly entries: readonly LegacyBatch[];
}

const fault = (error: number, reason: string): SetFault => ({ error, reason });

/** True when the bytes begin with a message of format 0 or 1. */
export const isOldSet = (bytes: Uint8Array): boolean => batchSizeAt(bytes, 0) > 0 && magic(bytes, 0) < 2;

/** True when no whole message or batch is there, which below version 3 is no error. @requirement OLD-010 */
export const isEmptySet = (bytes: Uint8Array): boolean => batchSizeAt(bytes, 0) === END_OF_BATCHES; // OLD-010

/**
 * Reads a set that begins with a whole message.
 * @requirement OLD-005 OLD-006 OLD-007 OLD-009 OLD-010
 */
export function readMessageSet(
  bytes: Uint8Array,
  maxMessageBytes: number,
  compression: Compression,
): MessageSet | SetFault {
  const places = placesIn(bytes, maxMessageBytes);
  if ('error' in places) return places;
  if (places.wrappers > 0 && places.found.length > 1) {
    return fault(errorCodes.INVALID_RECORD, 'a wrapper stands beside other messages'); // OLD-006
  }
  const entries: LegacyBatch[] = [];
  for (const { at, size } of places.found) {
    if (magic(bytes, at) !== magic(bytes, 0)) {
      return fault(errorCodes.INVALID_RECORD, 'messages of two formats in one set'); // OLD-006
    }
    const entry = readLegacy(bytes, at, size, compression, undefined, 'checked');
    if (entry.damage !== undefined) {
      // OLD-005, OLD-006, OLD-007
      const damaged = INNER_DAMAGE.has(entry.damage);
      return fault(damaged ? errorCodes.CORRUPT_MESSAGE : errorCodes.INVALID_RECORD, entry.damage);
    }
    entries.push(entry);
  }
  return { codec: entries[0]?.codec ?? 'none', entries };
}

interface Places {
  readonly found: readonly { readonly at: number; readonly size: number }[];
  readonly wrappers: number;
}

/** Where the messages are; size comes before checksum, and a cut tail is not seen. */
function placesIn(bytes: Uint8Array, maxMessageBytes: number): Places | SetFault {
  const found: { at: number; size: number }[] = [];
  let wrappers = 0;
  let at = 0;
  let size = batchSizeAt(bytes, at);
  for (; size >= 0; size = batchSizeAt(bytes, at)) {
    // OLD-009
    if (size > maxMessageBytes)
      return fault(errorCodes.MESSAGE_TOO_LARGE, 'a message passes max.message.bytes');
    if (magic(bytes, at) < 2 && !isIntactLegacy(bytes, at, size)) {
      return fault(errorCodes.CORRUPT_MESSAGE, 'the checksum does not fit a message'); // OLD-005
    }
    const codec = compressionByNumber(codecNumberOf(bytes, at));
    if (codec === undefined) {
      return fault(errorCodes.UNKNOWN_SERVER_ERROR, 'a message names a compression that does not exist'); // OLD-007
    }
    if (codec !== 'none') wrappers += 1;
    found.push({ at, size });
    at += size;
  }
  // OLD-010: what is cut is dropped.
  return size === CORRUPT_BATCH
    ? fault(errorCodes.CORRUPT_MESSAGE, 'no message begins where one must')
    : { found, wrappers };
}
