/**
 * What the controller must know of topic configurations: whether overrides are valid, and what a new topic's configuration looks like.
 *
 * Shape   an interface; the server fills it from the configuration room.
 * Errors  `fault` is a sentence of Kafka's; the controller puts the code 40 (INVALID_CONFIG) to it.
 * Source  kafka@1eb7644:metadata/src/main/java/org/apache/kafka/controller/ConfigurationControlManager.java
 */
import type { TopicConfigValue } from '../metadata/admin.ts';

export interface TopicConfigs {
  /** Why these overrides are not valid together, or `undefined`. */
  fault(overrides: ReadonlyMap<string, string>): string | undefined;
  /** The whole configuration of a topic with these overrides, sorted by name. */
  describe(overrides: ReadonlyMap<string, string>): TopicConfigValue[];
}

/** What the node's own configuration says about new topics. */
export interface TopicDefaults {
  /** `num.partitions` */
  readonly numPartitions: number;
  /** `default.replication.factor` */
  readonly replicationFactor: number;
}
