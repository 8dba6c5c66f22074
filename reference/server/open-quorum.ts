/**
 * Opens the metadata log of this node and its quorum of one.
 *
 * Shape   one function; what it gives is closed once, before the log manager. The log is always recovered:
 *         every batch is checked, as Kafka does, since it is small and everything hangs on it.
 * Units   sizes are bytes.
 * Errors  a directory of another quorum is refused in words; a failing disk too: without its metadata log the
 *         node cannot start.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/raft/KafkaMetadataLog.scala#apply
 */
import type { Now } from '../base/actor.ts';
import { assert } from '../base/assert.ts';
import { offset } from '../base/ids.ts';
import { type BrokerConfig, parseBrokerConfig } from '../config/broker-config.ts';
import { isConfigError } from '../config/config-value.ts';
import type { LogConfig } from '../config/topic-config.ts';
import { LogDirectory } from '../log/log-directory.ts';
import { isLogError } from '../log/log-results.ts';
import { PARTITION_METADATA } from '../log/names.ts';
import { PartitionLog } from '../log/partition-log.ts';
import { CLUSTER_METADATA_TOPIC, CLUSTER_METADATA_TOPIC_ID } from '../metadata/topic-name.ts';
import { judgeBootstrap } from '../quorum/bootstrap-file.ts';
import { MAX_METADATA_BATCH_BYTES, MetadataLog } from '../quorum/metadata-log.ts';
import { SingleVoter } from '../quorum/single-voter.ts';
import type { NodePorts, Refused } from './node.ts';
import { logConfig } from './topic-configs.ts';

export interface QuorumOptions {
  readonly ports: NodePorts;
  readonly config: BrokerConfig;
  /** The log directory; it exists. */
  readonly directory: string;
  readonly nodeId: number;
}

export interface OpenQuorum {
  readonly voter: SingleVoter;
  close(): void;
}

/** @requirement CKP-013 RCV-028 */
export function openQuorum(options: QuorumOptions, now: Now): OpenQuorum | Refused {
  const { ports, directory, nodeId } = options;
  const strange = judgeBootstrap(ports.disk, directory, ports);
  if (strange !== undefined) return strange;
  const log = openLog(options, now);
  if (isLogError(log)) return { refused: log.reason };
  const voter = SingleVoter.open({
    disk: ports.disk,
    directory: `${directory}/${CLUSTER_METADATA_TOPIC}-0`,
    log: new MetadataLog(log, ports),
    nodeId,
  });
  if ('refused' in voter) {
    log.closeFiles();
    return voter;
  }
  return { voter, close: () => log.close() };
}

function openLog(
  { ports, config, directory }: QuorumOptions,
  now: Now,
): PartitionLog | ReturnType<typeof PartitionLog.open> {
  return PartitionLog.open({
    ports,
    home: new LogDirectory(ports.disk, directory),
    topic: CLUSTER_METADATA_TOPIC,
    partition: 0,
    config: metadataLogConfig(config),
    topicId: CLUSTER_METADATA_TOPIC_ID,
    metadataWritten: ports.disk.exists(`${directory}/${CLUSTER_METADATA_TOPIC}-0/${PARTITION_METADATA}`),
    clean: false, // RCV-028
    recoveryPoint: offset(0),
    logStartOffset: offset(0),
    highWatermark: offset(0),
    now,
  });
}

/** A time without limit as a number that has digits. */
const withEnd = (ms: number): number => Math.min(ms, Number.MAX_SAFE_INTEGER);

/**
 * Kafka's defaults, whatever the broker says about its topics: nobody compresses or bounds the metadata log
 * from outside.
 */
function metadataLogConfig(config: BrokerConfig): LogConfig {
  const plain = parseBrokerConfig({});
  assert(!isConfigError(plain), 'the defaults of a broker are valid');
  const overrides = new Map([
    ['max.message.bytes', String(MAX_METADATA_BATCH_BYTES)],
    ['segment.bytes', String(config.number('metadata.log.segment.bytes'))],
    ['segment.ms', String(withEnd(config.number('metadata.log.segment.ms')))],
  ]);
  return logConfig(overrides, plain);
}
