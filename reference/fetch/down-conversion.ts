/**
 * What becomes of a read for a consumer too old for what is stored: it is converted while it is sent, or refused.
 *
 * Shape   `downConversion(replicas, compression)` gives a function from an outcome and the version of the
 *         request to the outcome that is answered. Release 3.9 has one, release 4.3 serves no consumer that
 *         old.
 * Units   none of its own.
 * Errors  35 where conversion is switched off; 76 where zstd stands in the way; 6 where the disk fails, which
 *         so old a consumer knows no better name for; a partition in error shows −1 for every offset.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/server/KafkaApis.scala#handleFetchRequest; KIP-283, KIP-110
 */
import { errorCodes } from '../../spec/protocol/errors.ts';
import { convertRegion } from '../legacy/converted-region.ts';
import type { PartitionLog } from '../log/partition-log.ts';
import type { Compression } from '../ports/codecs.ts';
import { Partition } from '../replication/partition.ts';
import type { ReplicaManager } from '../replication/replica-manager.ts';
import type { FetchOutcome } from './fetch.ts';
import { type PartitionResult, shownTo } from './read-partition.ts';

/** From this version on a consumer reads format 2. */
const BATCHES_SINCE_VERSION = 4;
/** From this version on a consumer reads format 1. */
const TIMESTAMPS_SINCE_VERSION = 2;
/** From this version on a consumer unpacks zstd. */
const ZSTD_SINCE_VERSION = 10;

/** Makes an outcome fit for the version of its request. */
export type DownConversion = (outcome: FetchOutcome, version: number) => FetchOutcome;

/** @requirement OLD-018 OLD-021 */
export function downConversion(replicas: ReplicaManager, compression: Compression): DownConversion {
  return (outcome, version) => {
    if (version >= ZSTD_SINCE_VERSION) return outcome;
    return { ...outcome, results: outcome.results.map((result) => fitted(result, version)) };
  };

  function fitted(result: PartitionResult, version: number): PartitionResult {
    const { topic, partition } = result.target;
    const found = topic === undefined ? undefined : replicas.find(topic, partition);
    if (result.errorCode !== errorCodes.NONE || !(found instanceof Partition)) return result;
    const { compressionType, messageDownconversionEnable } = found.log.config;
    if (compressionType === 'zstd') return refused(result, errorCodes.UNSUPPORTED_COMPRESSION_TYPE); // OLD-021
    if (version >= BATCHES_SINCE_VERSION) return result;
    if (!messageDownconversionEnable) return refused(result, errorCodes.UNSUPPORTED_VERSION); // OLD-018
    return converted(result, found.log, version);
  }

  /** The first batch is read here, so that a disk may fail here too. @requirement OLD-012 OLD-017 DIR-005 */
  function converted(result: PartitionResult, { home }: PartitionLog, version: number): PartitionResult {
    const { records: source, target } = result;
    if (source === undefined) return result;
    const format = version < TIMESTAMPS_SINCE_VERSION ? 0 : 1; // OLD-012
    const records = home.guard(() =>
      convertRegion(source, { format, fetchOffset: target.fetchOffset }, compression),
    );
    if (records === undefined || !('error' in records)) return { ...result, records };
    return refused(result, shownTo(version, records.error)); // OLD-017, DIR-005
  }
}

/** The partition in error; what was read for it is let go. */
function refused(result: PartitionResult, errorCode: number): PartitionResult {
  result.records?.release();
  const nowhere = { highWatermark: -1, lastStableOffset: -1, logStartOffset: -1 };
  return { ...result, ...nowhere, errorCode, records: undefined };
}
