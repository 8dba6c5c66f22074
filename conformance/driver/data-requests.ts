/**
 * The bodies of Produce, Fetch and ListOffsets for one partition, version by version, and what the helpers read out of the answers.
 *
 * Units   offsets and timestamps are bigint.
 * Errors  an answer without the partition that was asked for ends the case.
 * Source  spec/protocol/messages/{Produce,Fetch,ListOffsets}*.json
 */
import { type ParsedBatch, parseBatches } from '../wire/batch.ts';
import type { Tree } from '../wire/tree.ts';
import type { FetchResult, ProduceResult } from './client.ts';
import { unexpected } from './endings.ts';

/** What a Produce of one partition says. */
export interface ProduceAsked {
  readonly topic: string;
  readonly id: string;
  readonly partition: number;
  readonly records: Uint8Array | null;
  readonly acks?: number;
  readonly timeoutMs?: number;
  readonly transactionalId?: string | null;
}

export function produceBody(version: number, asked: ProduceAsked): Tree {
  const partitionData = [{ index: asked.partition, records: asked.records }];
  return {
    ...(version >= 3 ? { transactionalId: asked.transactionalId ?? null } : {}),
    acks: asked.acks ?? -1,
    timeoutMs: asked.timeoutMs ?? 15_000,
    topicData: [version >= 13 ? { topicId: asked.id, partitionData } : { name: asked.topic, partitionData }],
  };
}

export function readProduce(body: Tree): ProduceResult {
  const partition = only(body.responses, 'partitionResponses', 'Produce');
  return {
    errorCode: partition.errorCode as number,
    baseOffset: partition.baseOffset as bigint,
    logAppendTimeMs: (partition.logAppendTimeMs ?? -1n) as bigint,
    logStartOffset: (partition.logStartOffset ?? -1n) as bigint,
    partition,
  };
}

/** What a Fetch of one partition says. */
export interface FetchAsked {
  readonly topic: string;
  readonly id: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly maxWaitMs?: number;
  readonly minBytes?: number;
  readonly maxBytes?: number;
  readonly partitionMaxBytes?: number;
  readonly isolationLevel?: number;
  readonly currentLeaderEpoch?: number;
}

export function fetchBody(version: number, asked: FetchAsked): Tree {
  const partition = {
    partition: asked.partition,
    fetchOffset: asked.offset,
    partitionMaxBytes: asked.partitionMaxBytes ?? 1_048_576,
    ...(version >= 9 ? { currentLeaderEpoch: asked.currentLeaderEpoch ?? -1 } : {}),
  };
  const partitions = [partition];
  return {
    ...(version <= 14 ? { replicaId: -1 } : {}),
    maxWaitMs: asked.maxWaitMs ?? 500,
    minBytes: asked.minBytes ?? 1,
    ...(version >= 3 ? { maxBytes: asked.maxBytes ?? 52_428_800 } : {}),
    ...(version >= 4 ? { isolationLevel: asked.isolationLevel ?? 0 } : {}),
    // No session: the whole request is in this frame (KIP-227).
    ...(version >= 7 ? { sessionId: 0, sessionEpoch: -1, forgottenTopicsData: [] } : {}),
    topics: [version >= 13 ? { topicId: asked.id, partitions } : { topic: asked.topic, partitions }],
    ...(version >= 11 ? { rackId: '' } : {}),
  };
}

export function readFetch(body: Tree): FetchResult {
  const topLevel = (body.errorCode ?? 0) as number;
  if (topLevel !== 0) return emptyFetch(topLevel, body);
  const partition = only(body.responses, 'partitions', 'Fetch');
  const records = (partition.records ?? new Uint8Array(0)) as Uint8Array;
  return {
    errorCode: partition.errorCode as number,
    highWatermark: partition.highWatermark as bigint,
    lastStableOffset: (partition.lastStableOffset ?? -1n) as bigint,
    logStartOffset: (partition.logStartOffset ?? -1n) as bigint,
    records,
    // A broker may cut the last batch at the byte limit; a client ignores the torso.
    batches: readable(records),
    partition,
    response: body,
  };
}

function readable(records: Uint8Array): readonly ParsedBatch[] {
  try {
    return parseBatches(records, { tolerant: true });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return unexpected('undecodable-records', `the fetched records cannot be read: ${why}`);
  }
}

/** A top-level error: there is no partition to read. */
function emptyFetch(errorCode: number, body: Tree): FetchResult {
  const unknown = { highWatermark: -1n, lastStableOffset: -1n, logStartOffset: -1n };
  return { errorCode, ...unknown, records: new Uint8Array(0), batches: [], partition: {}, response: body };
}

/** What a ListOffsets of one partition says. */
export interface OffsetAsked {
  readonly topic: string;
  readonly partition: number;
  readonly timestamp: bigint;
  readonly isolationLevel?: number;
  readonly currentLeaderEpoch?: number;
}

export function listOffsetsBody(version: number, asked: OffsetAsked): Tree {
  const partition = {
    partitionIndex: asked.partition,
    timestamp: asked.timestamp,
    ...(version >= 4 ? { currentLeaderEpoch: asked.currentLeaderEpoch ?? -1 } : {}),
  };
  return {
    replicaId: -1,
    ...(version >= 2 ? { isolationLevel: asked.isolationLevel ?? 0 } : {}),
    topics: [{ name: asked.topic, partitions: [partition] }],
    ...(version >= 10 ? { timeoutMs: 15_000 } : {}),
  };
}

export function readListOffset(
  body: Tree,
  version: number,
): { errorCode: number; offset: bigint; timestamp: bigint; leaderEpoch: number; partition: Tree } {
  const partition = only(body.topics, 'partitions', 'ListOffsets');
  const oldStyle = version === 0 ? (partition.oldStyleOffsets as readonly bigint[])[0] : undefined;
  return {
    errorCode: partition.errorCode as number,
    offset: oldStyle ?? ((partition.offset ?? -1n) as bigint),
    timestamp: (partition.timestamp ?? -1n) as bigint,
    leaderEpoch: (partition.leaderEpoch ?? -1) as number,
    partition,
  };
}

/** The one partition of the one topic that was asked for. */
function only(topics: Tree[string] | undefined, partitionsField: string, api: string): Tree {
  const [topic] = (topics ?? []) as readonly Tree[];
  const [partition] = (topic?.[partitionsField] ?? []) as readonly Tree[];
  return (
    partition ??
    unexpected('missing-partition', `the answer to ${api} lacks the partition that was asked for`)
  );
}
