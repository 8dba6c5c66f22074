/**
 * Messages of format 0 and 1 from an old client: checked, and made into the one batch of format 2 that is stored.
 *
 * Shape   `convertOldMessages(records, context)` gives what `validateClientBatch` gives: the bytes to write,
 *         or why not. The bytes are always new.
 * Units   offsets count records; timestamps are wall milliseconds; sizes are bytes.
 * Errors  `Rejection`: the faults of the set, then 87 INVALID_RECORD and 32 INVALID_TIMESTAMP of its records,
 *         then 10 MESSAGE_TOO_LARGE of the batch; −1 for what cannot be unpacked.
 * Source  kafka@1eb7644:storage/src/main/java/org/apache/kafka/storage/internals/log/LogValidator.java#convertAndAssignOffsetsNonCompressed,
 *         #validateMessagesAndAssignOffsetsCompressed; KIP-32
 */
import { errorCodes } from '../../spec/protocol/errors.ts';
import { readMessageSet } from '../legacy/read-set.ts';
import { DecompressionFailed } from '../ports/codecs.ts';
import { NO_TIMESTAMP } from '../records/batch-header.ts';
import { buildBatch } from '../records/build-batch.ts';
import type { LegacyBatch } from '../records/legacy.ts';
import type { StoredRecord } from '../records/read-batch.ts';
import { levelOf, targetCodec } from './rebuild-batch.ts';
import { type Rejection, rejection } from './rejection.ts';
import {
  described,
  recordLimits,
  tooLarge,
  type ValidationContext,
  type ValidBatch,
} from './validate-batch.ts';
import { BadRecords, type RecordRules, timestampViolation } from './walk-records.ts';

/**
 * The stored form of a set that begins with a whole message of an old format.
 * @requirement OLD-001 OLD-002 OLD-003 OLD-008 OLD-009
 */
export function convertOldMessages(records: Uint8Array, context: ValidationContext): ValidBatch | Rejection {
  const { config, compression } = context;
  try {
    const set = readMessageSet(records, config.maxMessageBytes, compression);
    if ('error' in set) return rejection(set.error, set.reason);
    for (const entry of set.entries) {
      const refused = refusedRecords(entry, context); // OLD-008
      if (refused !== undefined) return refused;
    }
    const bytes = converted(
      set.entries.flatMap((entry) => entry.records),
      set.codec,
      context,
    );
    return bytes.length > config.maxMessageBytes
      ? tooLarge(bytes.length, context) // OLD-009
      : described(bytes, context);
  } catch (failure) {
    if (!(failure instanceof DecompressionFailed)) throw failure;
    return rejection(errorCodes.UNKNOWN_SERVER_ERROR, failure.message);
  }
}

/** The rules of the topic, record by record. A message that stands alone is judged alone. */
function refusedRecords(entry: LegacyBatch, context: ValidationContext): Rejection | undefined {
  const rules: RecordRules = {
    ...recordLimits(context),
    sentByLogAppendTime: entry.timestampType === 'LogAppendTime',
    baseTimestampMs: 0,
  };
  let bad: BadRecords | undefined;
  for (const [index, { key, timestamp }] of entry.records.entries()) {
    if (timestamp < NO_TIMESTAMP) {
      return rejection(errorCodes.UNKNOWN_SERVER_ERROR, 'a batch cannot hold a time before −1');
    }
    if (rules.compact && key === null) {
      bad ??= new BadRecords();
      bad.keyless(index, rules);
      continue;
    }
    const sentence = timestampViolation(Number(timestamp), index, rules);
    if (sentence === undefined) continue;
    bad ??= new BadRecords();
    bad.timestamp(index, sentence);
  }
  return bad?.verdict();
}

/** @requirement OLD-001 OLD-002 OLD-003 */
function converted(
  records: readonly StoredRecord[],
  source: LegacyBatch['codec'],
  context: ValidationContext,
): Uint8Array {
  const { config, wallMs } = context;
  const logAppendTime = config.timestampType === 'LogAppendTime'; // OLD-002
  const codec = targetCodec(config, source ?? 'none'); // OLD-003
  const level = levelOf(config, codec);
  let greatest: StoredRecord['timestamp'] = NO_TIMESTAMP;
  for (const { timestamp } of records) if (timestamp > greatest) greatest = timestamp;
  return buildBatch(
    {
      // OLD-001, OLD-004: offsets are counted anew.
      records: records.map(({ key, value, timestamp }, offsetDelta) => ({
        key,
        value,
        timestamp,
        offsetDelta,
      })),
      codec,
      ...(level === undefined ? {} : { level }),
      logAppendTime,
      maxTimestamp: logAppendTime ? wallMs : greatest,
    },
    context,
  );
}
