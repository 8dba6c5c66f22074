/**
 * The partitions of this node, by topic name and by topic id, and the requests that wait for them.
 *
 * Shape   `publish` follows the metadata log; the rooms that answer look partitions up and wake who watches
 *         them.
 * Units   none of its own.
 * Errors  a partition that cannot be had is an error code: 3 unknown, 6 not here, 56 its directory failed.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/server/ReplicaManager.scala#getPartitionOrError,
 *         #applyDelta
 */
import { errorCodes } from '../../spec/protocol/errors.ts';
import type { Now } from '../base/actor.ts';
import type { NodeId } from '../base/ids.ts';
import type { LogConfig } from '../config/topic-config.ts';
import type { LogManager } from '../directories/log-manager.ts';
import { isLogError } from '../log/log-results.ts';
import type { PartitionLog } from '../log/partition-log.ts';
import type { MetadataDelta } from '../metadata/delta.ts';
import type { MetadataImage, PartitionImage, TopicImage } from '../metadata/image.ts';
import type { Purgatory } from '../purgatory/purgatory.ts';
import { Partition } from './partition.ts';

export interface ReplicaManagerOptions {
  readonly nodeId: NodeId;
  readonly logs: LogManager;
  /** Broker defaults and topic overrides together, as they are now. */
  readonly configOf: (topic: string) => LogConfig;
  /** Requests that wait for replication, and requests that wait for records. */
  readonly produces: Purgatory;
  readonly fetches: Purgatory;
}

/** One topic of this node. A hole is a partition that is not here, `'offline'` one whose directory failed. */
interface HostedTopic {
  readonly name: string;
  readonly id: string;
  readonly partitions: (Partition | 'offline' | undefined)[];
}

export class ReplicaManager {
  readonly produces: Purgatory;
  readonly fetches: Purgatory;
  readonly #options: ReplicaManagerOptions;
  readonly #byName = new Map<string, HostedTopic>();
  readonly #byId = new Map<string, HostedTopic>();
  #published = false;

  constructor(options: ReplicaManagerOptions) {
    this.#options = options;
    this.produces = options.produces;
    this.fetches = options.fetches;
  }

  /** The logs of this node, moving ones among them. */
  get logs(): LogManager {
    return this.#options.logs;
  }

  /** The partition, or why there is none. */
  find(topic: string, partition: number): Partition | number {
    const hosted = this.#byName.get(topic);
    const found = hosted?.partitions[partition];
    if (found === undefined) return errorCodes.UNKNOWN_TOPIC_OR_PARTITION;
    return found === 'offline' ? errorCodes.KAFKA_STORAGE_ERROR : found;
  }

  /** The name of a topic id; `undefined` when no topic has it now. */
  topicName(topicId: string): string | undefined {
    return this.#byId.get(topicId)?.name;
  }

  /** The id of a topic name; `undefined` when there is no such topic. */
  topicId(topic: string): string | undefined {
    return this.#byName.get(topic)?.id;
  }

  /** Defaults of the broker changed: every log obeys the new ones. */
  reconfigure(): void {
    for (const topic of this.#byName.keys()) this.#reconfigure(topic);
  }

  /** Something about the partition changed: whoever waits for it looks again. */
  wake(key: string, now: Now): void {
    this.produces.checkAndComplete(key, now);
    this.fetches.checkAndComplete(key, now);
  }

  /** Follows the metadata log: deletions first, then leadership, then configuration. @requirement PURG-008 */
  publish(delta: MetadataDelta, image: MetadataImage, now: Now): void {
    for (const topic of delta.deletedTopics) this.#delete(topic, now);
    for (const [topicId, numbers] of delta.changedPartitions) {
      const topic = image.topicsById.get(topicId);
      if (topic === undefined) continue; // Changed and deleted in one stretch of the log.
      for (const number of numbers) this.#update(topic, topic.partitions.get(number)!, now);
    }
    for (const topic of delta.changedTopicConfigs) this.#reconfigure(topic);
    this.#published = true;
  }

  /** A replica moved to another log directory: its partition goes on there. @requirement DIR-014 */
  moved(log: PartitionLog, now: Now): void {
    const partition = this.#byName.get(log.topic)?.partitions[log.partition];
    if (!(partition instanceof Partition)) return;
    partition.replaceLog(log); // DIR-014
    this.wake(partition.key, now);
  }

  #update(topic: TopicImage, image: PartitionImage, now: Now): void {
    if (!image.replicas.includes(this.#options.nodeId)) return;
    const hosted = this.#host(topic);
    const known = hosted.partitions[image.partition];
    const partition = known instanceof Partition ? known : this.#open(topic, image.partition, now);
    hosted.partitions[image.partition] = partition;
    if (!(partition instanceof Partition)) return;
    partition.update(image);
    this.wake(partition.key, now);
  }

  #host(topic: TopicImage): HostedTopic {
    const known = this.#byId.get(topic.id);
    if (known !== undefined) return known;
    const hosted: HostedTopic = { name: topic.name, id: topic.id, partitions: [] };
    this.#byName.set(topic.name, hosted);
    this.#byId.set(topic.id, hosted);
    return hosted;
  }

  /**
   * Opens or makes the log. One that this topic does not own is set aside first: it may belong to an earlier
   * topic of the same name, or to nobody that can be named.
   * @requirement RCV-022
   */
  #open(topic: TopicImage, partition: number, now: Now): Partition | 'offline' {
    const { logs, configOf, nodeId } = this.#options;
    const old = logs.get(topic.name, partition);
    const isEmpty = old?.topicId === undefined && old?.logEndOffset === 0; // Its first batch was never written.
    if (old !== undefined && old.topicId !== topic.id && !isEmpty)
      logs.deleteLog(topic.name, partition, now, true); // RCV-022
    const config = configOf(topic.name);
    const fresh = { topicId: topic.id, config };
    // What the first publication names may have been made by an earlier life; what comes later is new.
    const log = logs.getOrCreate(topic.name, partition, fresh, now, this.#published);
    return isLogError(log) ? 'offline' : new Partition(nodeId, topic.id, log);
  }

  #delete(topic: TopicImage, now: Now): void {
    const hosted = this.#byId.get(topic.id);
    if (hosted === undefined) return;
    this.#byId.delete(topic.id);
    if (this.#byName.get(topic.name) === hosted) this.#byName.delete(topic.name);
    for (const [number, partition] of hosted.partitions.entries()) {
      if (partition === undefined) continue;
      this.#options.logs.deleteLog(topic.name, number, now);
      if (partition !== 'offline') this.wake(partition.key, now); // PURG-008
    }
  }

  #reconfigure(topic: string): void {
    const hosted = this.#byName.get(topic);
    if (hosted === undefined) return;
    const config = this.#options.configOf(topic);
    for (const partition of hosted.partitions) {
      if (partition instanceof Partition) partition.log.updateConfig(config);
    }
  }
}
