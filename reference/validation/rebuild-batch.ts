/**
 * A batch written anew, because the topic stores another codec than the client sent, or because compressed
 * offsets had gaps.
 *
 * Shape   `targetCodec` decides, `rebuildBatch` reads every record and writes them again with consecutive
 *         offsets.
 * Units   timestamps are wall milliseconds; sizes are bytes.
 * Errors  `DecompressionFailed` of the port for what cannot be unpacked; damage was found before by the walk.
 * Source
 *         kafka@1eb7644:storage/src/main/java/org/apache/kafka/storage/internals/log/LogValidator.java#buildRecordsAndAssignOffsets
 */
import { assert } from '../base/assert.ts';
import type { LogConfig } from '../config/topic-config.ts';
import type { Compression, Digest } from '../ports/codecs.ts';
import * as header from '../records/batch-header.ts';
import { buildBatch } from '../records/build-batch.ts';
import { readRecords, type StoredRecord } from '../records/read-batch.ts';

/** The codec under which a batch is stored. @requirement VAL-010 */
export function targetCodec({ compressionType }: LogConfig, source: header.BatchCodec): header.BatchCodec {
  if (compressionType === 'producer') return source;
  return compressionType === 'uncompressed' ? 'none' : compressionType; // VAL-010
}

/**
 * Everything but codec, offsets and unused attribute bits stays: keys, values, headers, timestamps, producer.
 * @requirement VAL-010
 */
export function rebuildBatch(
  batch: Uint8Array,
  codec: header.BatchCodec,
  ports: {
    readonly config: LogConfig;
    readonly wallMs: number;
    readonly digest: Digest;
    readonly compression: Compression;
  },
): Uint8Array {
  const { records, damage } = readRecords(batch, 0, batch.length, ports.compression);
  assert(damage === undefined, 'a batch is rebuilt after it was walked without damage');
  const logAppendTime = ports.config.timestampType === 'LogAppendTime';
  const level = levelOf(ports.config, codec);
  return buildBatch(
    {
      records: records.map((record, offsetDelta) => ({ ...record, offsetDelta })),
      codec,
      ...(level === undefined ? {} : { level }),
      logAppendTime,
      maxTimestamp: logAppendTime ? ports.wallMs : greatestTimestamp(records),
      transactional: header.isTransactional(batch, 0),
      producerId: header.exactProducerId(batch, 0),
      producerEpoch: header.producerEpoch(batch, 0),
      baseSequence: header.baseSequence(batch, 0),
    },
    ports,
  );
}

/** The level of a codec, as the topic has it. */
export function levelOf(config: LogConfig, codec: header.BatchCodec): number | undefined {
  if (codec === 'gzip') return config.gzipLevel;
  if (codec === 'lz4') return config.lz4Level;
  return codec === 'zstd' ? config.zstdLevel : undefined;
}

function greatestTimestamp(records: readonly StoredRecord[]): StoredRecord['timestamp'] {
  let greatest: StoredRecord['timestamp'] = header.NO_TIMESTAMP;
  for (const { timestamp } of records) if (timestamp > greatest) greatest = timestamp;
  return greatest;
}
