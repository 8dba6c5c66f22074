/**
 * What the cluster is, as far as the metadata log has been read: topics, partitions, brokers, configs,
 * features, the next producer id.
 *
 * Shape   maps that only `apply.ts` writes; a reader sees whole records and never half of one. Partitions are
 *         replaced, not changed: who holds one holds a fact of one moment.
 * Units   `nextOffset` is exclusive; uuids are 32 hex digits; node ids are numbers, −1 is "none".
 * Errors  none.
 * Source  kafka@1eb7644:metadata/src/main/java/org/apache/kafka/image/MetadataImage.java
 */
import type { LeaderEpoch, PartitionEpoch } from '../base/ids.ts';
import type { Endpoint } from './records.ts';

export interface PartitionImage {
  readonly partition: number;
  readonly replicas: readonly number[];
  readonly isr: readonly number[];
  /** Out of sync, but known to hold everything below the high watermark (KIP-966). */
  readonly eligibleLeaders?: readonly number[];
  /** −1 when there is none. */
  readonly leader: number;
  readonly leaderEpoch: LeaderEpoch;
  readonly partitionEpoch: PartitionEpoch;
  readonly directories: readonly string[];
}

export interface TopicImage {
  readonly name: string;
  readonly id: string;
  /** In the order of their numbers, which are dense from 0. */
  readonly partitions: ReadonlyMap<number, PartitionImage>;
}

export interface BrokerImage {
  readonly id: number;
  readonly epoch: number;
  readonly incarnationId: string;
  readonly endPoints: readonly Endpoint[];
  readonly rack: string | null;
  readonly fenced: boolean;
  readonly inControlledShutdown: boolean;
  readonly logDirs: readonly string[];
}

/** The image for readers. */
export interface MetadataImage {
  /**
   * One past the last record applied: the offset that ApiVersions shows as the epoch of the finalized
   * features is one less.
   */
  readonly nextOffset: number;
  readonly topics: ReadonlyMap<string, TopicImage>;
  readonly topicsById: ReadonlyMap<string, TopicImage>;
  readonly brokers: ReadonlyMap<number, BrokerImage>;
  readonly features: ReadonlyMap<string, number>;
  readonly nextProducerId: number;
  /** Overrides of one topic, by config name. */
  topicConfig(name: string): ReadonlyMap<string, string>;
  /** What is set for a resource, by the type's number and the name; of all brokers together the name is empty. */
  configOf(resourceType: number, name: string): ReadonlyMap<string, string>;
}

export interface MutableTopic {
  readonly name: string;
  readonly id: string;
  readonly partitions: Map<number, PartitionImage>;
}

const NO_OVERRIDES: ReadonlyMap<string, string> = new Map();

/** The image for its one writer. */
export class MutableImage implements MetadataImage {
  nextOffset = 0;
  readonly topics = new Map<string, MutableTopic>();
  readonly topicsById = new Map<string, MutableTopic>();
  readonly brokers = new Map<number, BrokerImage>();
  readonly features = new Map<string, number>();
  /** Overrides by `type:name` of the resource. */
  readonly configs = new Map<string, Map<string, string>>();
  nextProducerId = 0;

  topicConfig(name: string): ReadonlyMap<string, string> {
    return this.configOf(2, name);
  }

  configOf(resourceType: number, name: string): ReadonlyMap<string, string> {
    return this.configs.get(`${resourceType}:${name}`) ?? NO_OVERRIDES;
  }
}

/** Brokers that answer clients: registered and not fenced. */
export function* liveBrokers(image: MetadataImage): Iterable<BrokerImage> {
  for (const broker of image.brokers.values()) if (!broker.fenced) yield broker;
}
