/**
 * DescribeLogDirs: every log directory of this broker, what lies in it, and how much room there is.
 *
 * Shape   a handler made for the logs of one node; a null list of topics asks for all of them.
 * Units   sizes are bytes; the lag of a replica on its way is the number of offsets it still lacks.
 * Errors  56 for a directory that is offline, which then names no topics; a partition that is not here is
 *         left out.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/server/ReplicaManager.scala#describeLogDirs; KIP-113,
 *         KIP-827
 */
import { errorCodes } from '../../../spec/protocol/errors.ts';
import type { DirectoryState, LogManager } from '../../directories/log-manager.ts';
import { partitionKey } from '../../log/checkpoint-file.ts';
import { isLogError } from '../../log/log-results.ts';
import type { PartitionLog } from '../../log/partition-log.ts';
import type { Draft, Messages } from '../../protocol/codec.ts';
import type { Handler, Request, Respond } from '../../requests/handler.ts';

type Body = Messages['DescribeLogDirsRequest'];
type Answer = Draft<Messages['DescribeLogDirsResponse']>;
type Result = NonNullable<Answer['results']>[number];
type Topic = NonNullable<Result['topics']>[number];
type Row = NonNullable<Topic['partitions']>[number];

/** No room is known of a directory that cannot be asked. */
const UNKNOWN_BYTES = -1;

/** @requirement DIR-011 DIR-012 DIR-013 */
export function describeLogDirsHandler(logs: LogManager): Handler {
  return ({ body }: Request<Body>, respond: Respond<Answer>) => {
    const asked = askedFor(body);
    const results = logs.directories().map((state) => describe(logs, state, asked));
    respond.answer({ throttleTimeMs: 0, errorCode: errorCodes.NONE, results });
  };
}

type Asked = (log: PartitionLog) => boolean;

function askedFor({ topics }: Body): Asked {
  if (topics === null) return () => true; // DIR-011: null asks for all.
  const keys = new Set(
    topics.flatMap(({ topic, partitions }) => partitions.map((partition) => partitionKey(topic, partition))),
  );
  return ({ topic, partition }) => keys.has(partitionKey(topic, partition));
}

function describe(logs: LogManager, state: DirectoryState, asked: Asked): Result {
  const { directory } = state;
  const logDir = directory.path;
  const room = directory.guard(() => ({
    totalBytes: directory.disk.totalBytes(logDir),
    usableBytes: directory.disk.freeBytes(logDir),
  }));
  if (isLogError(room)) {
    const unknown = { totalBytes: UNKNOWN_BYTES, usableBytes: UNKNOWN_BYTES, isCordoned: false };
    return { errorCode: room.error, logDir, topics: [], ...unknown }; // DIR-013
  }
  const topics = new Map<string, Row[]>();
  const add = (log: PartitionLog, offsetLag: number, isFutureKey: boolean): void => {
    if (!asked(log)) return;
    const row = { partitionIndex: log.partition, partitionSize: log.sizeBytes(), offsetLag, isFutureKey };
    const rows = topics.get(log.topic);
    if (rows === undefined) topics.set(log.topic, [row]);
    else rows.push(row);
  };
  for (const log of state.logs) add(log, 0, false);
  for (const copy of state.futures) add(copy, lagOf(logs, copy), true); // DIR-012
  return {
    errorCode: errorCodes.NONE,
    logDir,
    topics: [...topics].map(([name, partitions]) => ({ name, partitions })),
    ...room,
    isCordoned: false,
  };
}

/** How many offsets a replica on its way still lacks. @requirement DIR-012 */
function lagOf(logs: LogManager, copy: PartitionLog): number {
  const current = logs.get(copy.topic, copy.partition);
  return current === undefined ? -1 : current.logEndOffset - copy.logEndOffset;
}
