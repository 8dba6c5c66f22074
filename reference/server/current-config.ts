/**
 * The configuration of a running node: its file, and what the metadata log says over it.
 *
 * Shape   `config` is the one in force; `publish` follows the log and hands it on to the logs before any
 *         request sees the change.
 * Errors  none: settings that may not stand are left out (`config/dynamic-config.ts`).
 * Source  kafka@1eb7644:core/src/main/scala/kafka/server/metadata/DynamicConfigPublisher.scala, DynamicBrokerConfig.scala
 */
import type { Now } from '../base/actor.ts';
import { assert } from '../base/assert.ts';
import type { MetadataPublisher } from '../broker/broker-metadata.ts';
import { type BrokerConfig, parseBrokerLayers } from '../config/broker-config.ts';
import { isConfigError } from '../config/config-value.ts';
import { layered } from '../config/dynamic-config.ts';
import type { LogConfig } from '../config/topic-config.ts';
import type { MetadataDelta } from '../metadata/delta.ts';
import type { MetadataImage } from '../metadata/image.ts';
import { BROKER_RESOURCE } from '../metadata/records.ts';
import type { ReplicaManager } from '../replication/replica-manager.ts';
import { logConfig } from './topic-configs.ts';

/** What a node is told at its start. */
export interface NodeIdentity {
  readonly config: BrokerConfig;
  readonly nodeId: number;
  readonly host: string;
  readonly port: number;
  readonly directories: readonly string[];
}

/** The file of a broker of Apache Kafka says these things too, and DescribeConfigs tells them. */
function withIdentity({ config, nodeId, host, port, directories }: NodeIdentity): BrokerConfig {
  const listener = `PLAINTEXT://${host}:${port}`;
  const identity: Readonly<Record<string, string>> = {
    'node.id': String(nodeId),
    'broker.id': String(nodeId),
    listeners: listener,
    'advertised.listeners': listener,
    'log.dirs': directories.join(','),
  };
  const file = new Map([...Object.entries(identity), ...config.layers.file]);
  const whole = parseBrokerLayers({ ...config.layers, file });
  assert(!isConfigError(whole), 'a node that started has a sound identity');
  return whole;
}

export class CurrentConfig {
  readonly #file: BrokerConfig;
  readonly #nodeId: number;
  #config: BrokerConfig;

  constructor(node: NodeIdentity) {
    this.#file = withIdentity(node);
    this.#nodeId = node.nodeId;
    this.#config = this.#file;
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
  before(replicas: ReplicaManager): MetadataPublisher {
    replicas.logs.reconfigure(this.#config); // The logs were opened before the metadata log could be read.
    return {
      publish: (delta: MetadataDelta, image: MetadataImage, now: Now): void => {
        if (delta.changedBrokerConfigs.size > 0) this.follow(image);
        replicas.publish(delta, image, now);
        if (delta.changedBrokerConfigs.size === 0) return;
        replicas.logs.reconfigure(this.#config);
        replicas.reconfigure(); // CFG-022
      },
    };
  }

  /** What the log of a topic obeys now. */
  logConfig(image: MetadataImage, topic: string): LogConfig {
    return logConfig(image.topicConfig(topic), this.#config);
  }
}
