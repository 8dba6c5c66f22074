/**
 * One node, broker and controller in one: its actors are made here, and their mailboxes joined.
 *
 *     const node = BrokerServer.start({ nodeId: 1, ports, config, host, port, directories: ['/data'] }, now);
 *     if ('refused' in node) …                 // why the node may not start, as a sentence
 *     host.attach(node.listener); … each actor of node.actors gets its turns … node.close(now);
 *
 * Shape   `start` reads what the last life left behind, takes the leadership, registers the broker and opens
 *         the logs; when it returns the node can answer. The host brings connections only then.
 * Units   times are those of `Now`.
 * Errors  a refusal to start is a sentence. A `DiskFault` under the metadata log, a `MetadataFault` and a broken
 *         invariant are thrown and end the node.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/server/KafkaRaftServer.scala, BrokerServer.scala#startup
 */
import type { Actor, Now } from '../base/actor.ts';
import { nodeId as toNodeId } from '../base/ids.ts';
import { alterConfigsHandler } from '../broker/apis/alter-configs.ts';
import { alterReplicaLogDirsHandler } from '../broker/apis/alter-replica-log-dirs.ts';
import { createPartitionsHandler } from '../broker/apis/create-partitions.ts';
import { deleteRecordsHandler } from '../broker/apis/delete-records.ts';
import { describeConfigsHandler } from '../broker/apis/describe-configs.ts';
import { describeLogDirsHandler } from '../broker/apis/describe-log-dirs.ts';
import { describeProducersHandler } from '../broker/apis/describe-producers.ts';
import { fetchHandler } from '../broker/apis/fetch.ts';
import { incrementalAlterConfigsHandler } from '../broker/apis/incremental-alter-configs.ts';
import { listOffsetsHandler } from '../broker/apis/list-offsets.ts';
import { offsetForLeaderEpochHandler } from '../broker/apis/offset-for-leader-epoch.ts';
import { produceHandler } from '../broker/apis/produce.ts';
import { writeTxnMarkersHandler } from '../broker/apis/write-txn-markers.ts';
import { SUPPORTED_FEATURES } from '../broker/broker-context.ts';
import { BrokerMetadata } from '../broker/broker-metadata.ts';
import { buildRegistry } from '../broker/registry.ts';
import { LogCleaner } from '../compaction/log-cleaner.ts';
import type { BrokerConfig } from '../config/broker-config.ts';
import type { LogConfig } from '../config/topic-config.ts';
import { Controller } from '../controller/controller.ts';
import type { LogManager } from '../directories/log-manager.ts';
import { downConversion } from '../fetch/down-conversion.ts';
import { MetadataDelta } from '../metadata/delta.ts';
import type { MetadataImage } from '../metadata/image.ts';
import { randomUuid } from '../metadata/random-uuid.ts';
import { uuidFromBase64 } from '../protocol/uuid.ts';
import { Purgatory } from '../purgatory/purgatory.ts';
import { ReplicaManager } from '../replication/replica-manager.ts';
import { type Pipeline, requestPipeline } from '../requests/pipeline.ts';
import type { SocketServer } from '../requests/socket-server.ts';
import { CurrentConfig } from './current-config.ts';
import { openDirectories } from './directories.ts';
import { LogMaintenance } from './log-maintenance.ts';
import type { NodePorts, Refused } from './node.ts';
import { type OpenQuorum, openQuorum } from './open-quorum.ts';
import { topicConfigs } from './topic-configs.ts';

export interface BrokerServerOptions {
  readonly nodeId: number;
  readonly ports: NodePorts;
  readonly config: BrokerConfig;
  /** Where clients reach this node. */
  readonly host: string;
  readonly port: number;
  /** The log directories, paths below the root of the disk. */
  readonly directories: readonly string[];
  /** Of a fresh directory; an old one remembers its own. */
  readonly clusterId?: string;
  /** Told why a connection was closed by this side; for logs only. */
  readonly explain?: (connection: number, reason: string) => void;
}

export class BrokerServer {
  readonly clusterId: string;
  readonly actors: readonly Actor[];
  /** What the host delivers connections and bytes to. */
  readonly listener: SocketServer;
  readonly #nodeId: number;
  readonly #logs: LogManager;
  readonly #quorum: OpenQuorum;
  readonly #controller: Controller;
  readonly #brokerEpoch: number;

  private constructor(parts: {
    readonly options: BrokerServerOptions;
    readonly clusterId: string;
    readonly logs: LogManager;
    readonly quorum: OpenQuorum;
    readonly controller: Controller;
    readonly brokerEpoch: number;
    readonly pipeline: Pipeline;
    readonly actors: readonly Actor[];
  }) {
    this.clusterId = parts.clusterId;
    this.listener = parts.pipeline.server;
    this.actors = parts.actors;
    this.#nodeId = parts.options.nodeId;
    this.#logs = parts.logs;
    this.#quorum = parts.quorum;
    this.#controller = parts.controller;
    this.#brokerEpoch = parts.brokerEpoch;
  }

  static start(options: BrokerServerOptions, now: Now): BrokerServer | Refused {
    const opened = openDirectories(options);
    if ('refused' in opened) return opened;
    const { clusterId, logs, metadataDirectory } = opened;
    const { ports, config, nodeId } = options;
    const quorum = openQuorum({ ports, config, directory: metadataDirectory, nodeId }, now);
    if ('refused' in quorum) {
      logs.abandon();
      return quorum;
    }
    const metadata = new BrokerMetadata();
    const current = new CurrentConfig(options);
    const controller = joinController(options, quorum, metadata, current);
    const deleted = replay(quorum, controller, metadata);
    controller.activate(now);
    const brokerEpoch = controller.register(registrationOf(options, logs), now);
    controller.unfence(nodeId, now);
    metadata.turn(now); // What was just committed, before anybody follows it.
    current.follow(metadata.image);
    const configOf = (topic: string) => current.logConfig(metadata.image, topic);
    const replicas = openReplicas(options, logs, configOf, { deleted, image: metadata.image }, now);
    if ('refused' in replicas) {
      quorum.close();
      logs.abandon();
      return replicas;
    }
    metadata.start(current.before(replicas), now);
    const pipeline = openPipeline(options, clusterId, metadata, controller, replicas, current);
    const actors = [
      ...pipeline.actors,
      controller,
      metadata,
      replicas.produces,
      replicas.fetches,
      new LogCleaner({ logs, config: () => current.config, ports }),
      new LogMaintenance({ logs, metadataDirectory, moved: (log, at) => replicas.moved(log, at) }),
    ];
    return new BrokerServer({ options, clusterId, logs, quorum, controller, brokerEpoch, pipeline, actors });
  }

  /**
   * Stops in good order: leaderships are handed back, logs flushed, checkpoints and the marker of a clean
   * stop written.
   */
  close(now: Now): void {
    this.#controller.shutDown(this.#nodeId, now);
    this.#quorum.close();
    for (const actor of this.actors) if (actor instanceof LogCleaner) actor.close();
    this.#logs.close({ brokerEpoch: this.#brokerEpoch }, now);
  }
}

/**
 * The two mailboxes: the broker hears of each committed batch, and of each answer behind the batches that it
 * speaks of.
 */
function joinController(
  options: BrokerServerOptions,
  quorum: OpenQuorum,
  metadata: BrokerMetadata,
  current: CurrentConfig,
): Controller {
  const { config, ports, nodeId } = options;
  return new Controller({
    quorum: quorum.voter,
    configs: topicConfigs(() => current.config),
    defaults: { numPartitions: config.numPartitions, replicationFactor: config.defaultReplicationFactor },
    random: ports.random,
    brokerId: nodeId,
    committed: (batch) => metadata.committed(batch),
    deliver: (answer) => metadata.afterwards(answer),
  });
}

/** Reads the metadata log, once for both. Answers the ids of topics that were deleted in it. */
function replay(quorum: OpenQuorum, controller: Controller, metadata: BrokerMetadata): Set<string> {
  const delta = new MetadataDelta();
  quorum.voter.log.replay((batch) => {
    controller.replay(batch);
    metadata.replay(batch, delta);
  });
  return new Set(delta.deletedTopics.map(({ id }) => id));
}

function registrationOf(options: BrokerServerOptions, logs: LogManager) {
  const { nodeId, host, port, config, ports } = options;
  const logDirs = logs.directoryIds().flatMap((text) => uuidFromBase64(text) ?? []);
  return {
    brokerId: nodeId,
    isMigratingZkBroker: false,
    incarnationId: randomUuid(ports.random, 'incarnation-id'),
    endPoints: [{ name: 'PLAINTEXT', host, port, securityProtocol: 0 }],
    features: SUPPORTED_FEATURES.map(({ name, minVersion, maxVersion }) => ({
      name,
      minSupportedVersion: minVersion,
      maxSupportedVersion: maxVersion,
    })),
    rack: config.text('broker.rack'),
    logDirs: logDirs.sort(),
  };
}

/**
 * Opens the logs. Those of topics whose deletion this node did not live to carry out go now; those of which
 * the metadata says nothing are set aside.
 * @requirement RCV-029
 */
function openReplicas(
  options: BrokerServerOptions,
  logs: LogManager,
  configOf: (topic: string) => LogConfig,
  known: { readonly deleted: ReadonlySet<string>; readonly image: MetadataImage },
  now: Now,
): ReplicaManager | Refused {
  const refused = logs.load(configOf, now);
  if (refused !== undefined) return refused;
  for (const log of [...logs.logs()]) {
    const { topic, partition, topicId } = log;
    const isWanted = known.image.topics.get(topic)?.partitions.has(partition) === true;
    if (topicId !== undefined && known.deleted.has(topicId)) logs.deleteLog(topic, partition, now);
    else if (!isWanted) logs.deleteLog(topic, partition, now, true); // RCV-029
  }
  const { monotonicMs } = now;
  return new ReplicaManager({
    nodeId: toNodeId(options.nodeId),
    logs,
    configOf,
    produces: new Purgatory('produce-purgatory', monotonicMs),
    fetches: new Purgatory('fetch-purgatory', monotonicMs),
  });
}

function openPipeline(
  options: BrokerServerOptions,
  clusterId: string,
  metadata: BrokerMetadata,
  controller: Controller,
  replicas: ReplicaManager,
  current: CurrentConfig,
): Pipeline {
  const { ports, nodeId, explain } = options;
  const { config } = current;
  const context = {
    nodeId,
    clusterId,
    image: () => metadata.image,
    controller,
    autoCreateTopics: config.autoCreateTopicsEnable,
    deleteTopics: config.boolean('delete.topic.enable'),
    transactionMaxTimeoutMs: config.number('transaction.max.timeout.ms'),
    features: SUPPORTED_FEATURES,
    release: config.layers.release,
  };
  const configs = { nodeId, image: context.image, controller, config: () => current.config };
  const apis = buildRegistry(context, {
    Produce: produceHandler(replicas, {
      get verifyTransactions() {
        return current.config.boolean('transaction.partition.verification.enable');
      },
    }),
    Fetch: fetchHandler({
      replicas,
      fetchMaxBytes: config.fetchMaxBytes,
      ...(config.layers.release === '3.9.2'
        ? { downConversion: downConversion(replicas, ports.compression) }
        : {}),
    }),
    ListOffsets: listOffsetsHandler(replicas),
    DeleteRecords: deleteRecordsHandler(replicas),
    OffsetForLeaderEpoch: offsetForLeaderEpochHandler(replicas),
    WriteTxnMarkers: writeTxnMarkersHandler({
      replicas,
      requestTimeoutMs: config.number('request.timeout.ms'),
    }),
    DescribeProducers: describeProducersHandler(replicas),
    DescribeLogDirs: describeLogDirsHandler(replicas.logs),
    AlterReplicaLogDirs: alterReplicaLogDirsHandler(replicas),
    DescribeConfigs: describeConfigsHandler(configs),
    AlterConfigs: alterConfigsHandler(configs),
    IncrementalAlterConfigs: incrementalAlterConfigsHandler(configs),
    CreatePartitions: createPartitionsHandler(controller),
  });
  return requestPipeline({
    network: ports.network,
    apis,
    config: {
      maxRequestBytes: config.socketRequestMaxBytes,
      queuedMaxRequests: config.queuedMaxRequests,
      handlers: config.numIoThreads,
      maxIdleMs: config.connectionsMaxIdleMs,
    },
    ...(explain === undefined ? {} : { explain }),
  });
}
