/**
 * The directories a node starts on: those of its logs, and the one of the metadata log, which need not be
 * among them.
 *
 * Shape   `openDirectories` finds out whose they are, takes hold of all and says where the metadata log lies.
 * Errors  a refusal to start is a sentence. Without the directory of the metadata log no node can start.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/server/KafkaRaftServer.scala#initializeLogDirs
 */
import type { BrokerConfig } from '../config/broker-config.ts';
import { openHomes, type Refused } from '../directories/homes.ts';
import { LogManager } from '../directories/log-manager.ts';
import { CLUSTER_METADATA_TOPIC } from '../metadata/topic-name.ts';
import { clusterIdOf, peek } from './identity.ts';
import type { NodePorts } from './node.ts';

export interface DirectoryOptions {
  readonly ports: NodePorts;
  readonly config: BrokerConfig;
  readonly nodeId: number;
  /** log.dirs, as paths below the root of the disk. */
  readonly directories: readonly string[];
  readonly clusterId?: string;
}

export interface OpenDirectories {
  readonly clusterId: string;
  readonly logs: LogManager;
  /** Where `__cluster_metadata-0` lies. */
  readonly metadataDirectory: string;
}

/** @requirement DIR-004 DIR-010 */
export function openDirectories(options: DirectoryOptions): OpenDirectories | Refused {
  const { ports, config, nodeId, directories } = options;
  const metadataDirectory = config.text('metadata.log.dir') ?? directories[0]!; // DIR-010
  const all = directories.includes(metadataDirectory) ? directories : [...directories, metadataDirectory];
  const strange = metadataElsewhere(ports, all, metadataDirectory);
  if (strange !== undefined) return strange;
  const clusterId = options.clusterId ?? clusterIdOf(ports.disk, all, ports.random);
  const owner = { ports, clusterId, nodeId };
  const apart = directories.includes(metadataDirectory) ? undefined : openHomes([metadataDirectory], owner);
  if (apart !== undefined && 'refused' in apart) return apart;
  const locks = (apart?.homes ?? []).map(({ lock }) => lock);
  const logs = LogManager.open({ ...owner, brokerConfig: config, directories, locks });
  if ('refused' in logs) {
    for (const lock of locks) lock.release();
    return logs;
  }
  const lost = logs.failureOf(metadataDirectory);
  if (lost === undefined) return { clusterId, logs, metadataDirectory };
  logs.abandon();
  return { refused: lost.message, unavailable: true }; // DIR-004
}

/** The metadata log was somewhere else before: to begin an empty one beside it would forget the cluster. */
function metadataElsewhere({ disk }: NodePorts, all: readonly string[], own: string): Refused | undefined {
  const path = all.find(
    (one) => one !== own && peek(() => disk.exists(`${one}/${CLUSTER_METADATA_TOPIC}-0`)),
  );
  if (path === undefined) return undefined;
  return { refused: `the metadata log lies in ${path}, and metadata.log.dir says ${own}` }; // DIR-010
}
