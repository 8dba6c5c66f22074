/**
 * The configuration of a running node: its file, and what the metadata log says over it.
 *
 * Shape   `config` is the one in force; `publish` follows the log and hands it on to the logs before any request sees the change.
 * Errors  none: settings that may not stand are left out (`config/dynamic-config.ts`).
 * Source  kafka@1eb7644:core/src/main/scala/kafka/server/metadata/DynamicConfigPublisher.scala, DynamicBrokerConfig.scala
 */
import type { Now } from '../base/actor.ts';
import type { MetadataPublisher } from '../broker/broker-metadata.ts';
import type { BrokerConfig } from '../config/broker-config.ts';
import { layered } from '../config/dynamic-config.ts';
import type { LogConfig } from '../config/topic-config.ts';
import type { MetadataDelta } from '../metadata/delta.ts';
import type { MetadataImage } from '../metadata/image.ts';
import { BROKER_RESOURCE } from '../metadata/records.ts';
import type { ReplicaManager } from '../replication/replica-manager.ts';
import { logConfig } from './topic-configs.ts';

export class CurrentConfig {
  readonly #file: BrokerConfig;
  readonly #nodeId: number;
  #config: BrokerConfig;

  constructor(file: BrokerConfig, nodeId: number) {
    this.#file = file;
    this.#nodeId = nodeId;
    this.#config = file;
  }

  get config(): BrokerConfig {
    return this.#config;
  }

  /** Takes what the log says about this broker and about all. @requirement CFG-015 */
  follow(image: MetadataImage): void {
    const own = image.configOf(BROKER_RESOURCE, String(this.#nodeId));
    this.#config = layered(this.#file, own, image.configOf(BROKER_RESOURCE, ''));
  }

  /** The replicas follow the log behind it, and take new defaults at once. @requirement CFG-014 CFG-022 */
  before(replicas: ReplicaManager, configOf: (topic: string) => LogConfig): MetadataPublisher {
    return {
      publish: (delta: MetadataDelta, image: MetadataImage, now: Now): void => {
        if (delta.changedBrokerConfigs.size > 0) this.follow(image);
        replicas.publish(delta, image, now);
        if (delta.changedBrokerConfigs.size === 0) return;
        for (const { log } of replicas.partitions()) log.updateConfig(configOf(log.topic)); // CFG-022
      },
    };
  }

  /** What the log of a topic obeys now. */
  logConfig(image: MetadataImage, topic: string): LogConfig {
    return logConfig(image.topicConfig(topic), this.#config);
  }
}
