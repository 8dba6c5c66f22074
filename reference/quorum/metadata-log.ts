/**
 * `__cluster_metadata-0` as the quorum writes and reads it: metadata records in batches of format 2, and the control batches of leaders.
 *
 * Shape   one class around one `PartitionLog`. `append` writes, `commit` makes durable; with one voter what is durable is committed.
 * Units   offsets count records and are dense; times are wall milliseconds.
 * Errors  what cannot be read whole is a `MetadataFault`. A refusal of the disk below is thrown as the `DiskFault` it was: without its
 *         metadata log a node halts.
 * Source  KIP-595, KIP-631; kafka@1eb7644:raft/src/main/java/org/apache/kafka/raft/internals/BatchBuilder.java,
 *         core/src/main/scala/kafka/raft/KafkaMetadataLog.scala
 */
import type { Now } from '../base/actor.ts';
import { assert } from '../base/assert.ts';
import { type Offset, offset, type QuorumEpoch, leaderEpoch as toLeaderEpoch } from '../base/ids.ts';
import { isLogError, type LogError } from '../log/log-results.ts';
import type { PartitionLog } from '../log/partition-log.ts';
import type { MetadataBatch } from '../metadata/loader.ts';
import { frameRecord, MetadataFault, unframeRecord } from '../metadata/record-framing.ts';
import type { MetadataRecord } from '../metadata/records.ts';
import { CLUSTER_METADATA_TOPIC } from '../metadata/topic-name.ts';
import type { Compression, Digest } from '../ports/codecs.ts';
import { DiskFault } from '../ports/disk.ts';
import { codec } from '../protocol/codec.ts';
import { batchSizeAt } from '../records/batch-cursor.ts';
import { baseOffset, isControlBatch, nextOffset } from '../records/batch-header.ts';
import { buildBatch, type RecordDraft } from '../records/build-batch.ts';
import { readRecords } from '../records/read-batch.ts';

/** The largest batch a quorum writes; a batch is read whole. */
export const MAX_METADATA_BATCH_BYTES = 8 * 1024 * 1024;
/** Control record key: version 0, type 2. */
const LEADER_CHANGE_KEY = Uint8Array.of(0, 0, 0, 2);

export interface MetadataLogPorts {
  readonly digest: Digest;
  readonly compression: Compression;
}

export class MetadataLog {
  readonly #log: PartitionLog;
  readonly #ports: MetadataLogPorts;

  constructor(log: PartitionLog, ports: MetadataLogPorts) {
    this.#log = log;
    this.#ports = ports;
  }

  /** The offset of the next record to be appended. */
  get logEndOffset(): Offset {
    return this.#log.logEndOffset;
  }

  /** The epoch of the last batch, 0 for an empty log. */
  get lastEpoch(): number {
    return this.#log.latestEpoch ?? 0;
  }

  /** Shows every batch from the start of the log to its end. */
  replay(visit: (batch: MetadataBatch) => void): void {
    let at: Offset = this.#log.logStartOffset;
    if (at > 0)
      throw new MetadataFault(`the metadata log begins at ${at}, and what came before is in a snapshot`);
    while (at < this.#log.logEndOffset) {
      const bytes = this.#readFrom(at);
      for (let position = 0; position < bytes.length; ) {
        const size = batchSizeAt(bytes, position);
        if (size < 0 || position + size > bytes.length) break;
        visit(this.#batchAt(bytes, position, size));
        at = offset(nextOffset(bytes, position));
        position += size;
      }
    }
  }

  #readFrom(at: Offset): Uint8Array {
    const upperBoundOffset = this.#log.logEndOffset;
    const limits = { maxBytes: MAX_METADATA_BATCH_BYTES, minOneBatch: true, upperBoundOffset };
    const read = this.#log.read(at, limits);
    if (isLogError(read)) throw this.#fault(read);
    const { region } = read;
    assert(region !== undefined, 'there is a batch below the log end offset');
    try {
      const bytes = new Uint8Array(region.length);
      const length = region.file.read(region.position, bytes);
      assert(length === region.length, 'a region lies within its file');
      return bytes;
    } finally {
      region.release();
    }
  }

  #batchAt(bytes: Uint8Array, position: number, size: number): MetadataBatch {
    const base = baseOffset(bytes, position);
    const next = nextOffset(bytes, position);
    // Control batches say who led the quorum; with one voter there is nothing to learn from them.
    if (isControlBatch(bytes, position)) return { baseOffset: base, nextOffset: next, records: [] };
    const { records, damage } = readRecords(bytes, position, size, this.#ports.compression);
    if (damage !== undefined) throw new MetadataFault(`the metadata batch at ${base} is damaged: ${damage}`);
    const values = records.map(({ value }) => {
      if (value === null) throw new MetadataFault(`a metadata record of the batch at ${base} has no value`);
      return unframeRecord(value);
    });
    return { baseOffset: base, nextOffset: next, records: values };
  }

  /** Appends records as one batch. Nothing is committed before `commit`. */
  append(records: readonly MetadataRecord[], epoch: QuorumEpoch, now: Now): MetadataBatch {
    const drafts = records.map((record) => ({
      timestamp: now.wallMs,
      key: null,
      value: frameRecord(record),
    }));
    const base = this.#append(drafts, false, epoch, now);
    return { baseOffset: base, nextOffset: base + records.length, records };
  }

  /** Says that a leader took over: the first batch of its epoch. */
  appendLeaderChange(leaderId: number, epoch: QuorumEpoch, now: Now): MetadataBatch {
    const voters = [{ voterId: leaderId }];
    const message = { version: 0, leaderId, voters, grantingVoters: voters };
    const value = codec('LeaderChangeMessage', 0).encode(message);
    const base = this.#append([{ timestamp: now.wallMs, key: LEADER_CHANGE_KEY, value }], true, epoch, now);
    return { baseOffset: base, nextOffset: base + 1, records: [] };
  }

  #append(records: readonly RecordDraft[], control: boolean, epoch: QuorumEpoch, now: Now): Offset {
    assert(records.length > 0, 'a batch holds a record');
    const batch = buildBatch({ records, control, partitionLeaderEpoch: epoch }, this.#ports);
    assert(batch.length <= MAX_METADATA_BATCH_BYTES, 'a metadata batch has a bounded size');
    const expected = this.#log.logEndOffset;
    const info = this.#log.appendAsLeader(batch, { leaderEpoch: toLeaderEpoch(epoch), now, origin: 'raft' });
    if (isLogError(info)) throw this.#fault(info);
    assert(info.firstOffset === expected, 'offsets of the metadata log are dense');
    return info.firstOffset;
  }

  /** Everything appended is durable, and so, with one voter, committed. */
  commit(): void {
    const refused = this.#log.flush();
    if (refused !== undefined) throw this.#fault(refused);
    this.#log.updateHighWatermark(this.#log.logEndOffset);
  }

  #fault(error: LogError): Error {
    return new DiskFault('EIO', CLUSTER_METADATA_TOPIC, error.reason);
  }

  /** The log may be closed or handed to a dump. */
  get log(): PartitionLog {
    return this.#log;
  }

  /** @internal Begins an epoch in the leader epoch cache. */
  beginEpoch(epoch: QuorumEpoch): void {
    const refused = this.#log.assignEpochStartOffset(toLeaderEpoch(epoch));
    if (refused !== undefined) throw this.#fault(refused);
  }
}
