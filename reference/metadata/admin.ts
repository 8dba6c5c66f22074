/**
 * What a broker asks its controller, and what it gets back: the only words the two have in common.
 *
 * Shape   plain commands and results; the server carries them from one mailbox to the other.
 * Units   ids of topics are 32 hex digits; `numPartitions` and `replicationFactor` of −1 mean "the default".
 * Errors  `errorCode` is Kafka's; 0 is success.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/server/ControllerApis.scala
 */
import type { ResourceChange } from '../config/change-config.ts';

export interface NewTopic {
  readonly name: string;
  readonly numPartitions: number;
  readonly replicationFactor: number;
  readonly assignments: readonly { readonly partitionIndex: number; readonly brokerIds: readonly number[] }[];
  readonly configs: readonly { readonly name: string; readonly value: string | null }[];
}

export interface TopicConfigValue {
  readonly name: string;
  readonly value: string | null;
  readonly readOnly: boolean;
  /** 1 the topic's own, 2 the broker's own, 3 that of all brokers, 4 the broker's file, 5 Kafka's default. */
  readonly configSource: number;
  readonly isSensitive: boolean;
}

export interface CreatedTopic {
  readonly name: string;
  readonly topicId: string;
  readonly errorCode: number;
  readonly errorMessage: string | null;
  readonly numPartitions: number;
  readonly replicationFactor: number;
  readonly configs: readonly TopicConfigValue[];
}

/** A topic to be deleted, by name or by id: the other one is `undefined`. */
export interface TopicToDelete {
  readonly name: string | undefined;
  readonly topicId: string | undefined;
}

export interface DeletedTopic {
  readonly name: string | null;
  readonly topicId: string;
  readonly errorCode: number;
  readonly errorMessage: string | null;
}

/** Producer ids from `firstId`, `length` of them, that nobody else was or will be given. */
export interface ProducerIdBlock {
  readonly firstId: number;
  readonly length: number;
}

export interface CreateTopicsCommand {
  readonly topics: readonly NewTopic[];
  readonly validateOnly: boolean;
  /** How long the client waits; with 0 or less the controller does not begin. Absent: as long as it takes. */
  readonly timeoutMs?: number;
}

export interface DeleteTopicsCommand {
  readonly topics: readonly TopicToDelete[];
  readonly timeoutMs: number;
}

export interface CreatePartitionsTopic {
  readonly name: string;
  /** How many partitions there shall be, those that exist included. */
  readonly count: number;
  /** Of the new partitions only; null lets the controller choose. */
  readonly assignments: readonly { readonly brokerIds: readonly number[] }[] | null;
}

export interface CreatePartitionsCommand {
  readonly topics: readonly CreatePartitionsTopic[];
  readonly timeoutMs: number;
  readonly validateOnly: boolean;
}

export interface CreatePartitionsResult {
  readonly name: string;
  readonly errorCode: number;
  readonly errorMessage: string | null;
}

export interface AlterConfigsCommand {
  readonly resources: readonly ResourceChange[];
  readonly validateOnly: boolean;
}

/** In the order of the command. */
export interface AlteredResource {
  readonly errorCode: number;
  readonly errorMessage: string | null;
}

/**
 * The controller as a broker sees it. Each call is answered once, in a later turn, after the decision is
 * committed and applied here.
 */
export interface ControllerChannel {
  createTopics(command: CreateTopicsCommand, reply: (created: readonly CreatedTopic[]) => void): void;
  deleteTopics(command: DeleteTopicsCommand, reply: (deleted: readonly DeletedTopic[]) => void): void;
  createPartitions(
    command: CreatePartitionsCommand,
    reply: (results: readonly CreatePartitionsResult[]) => void,
  ): void;
  alterConfigs(command: AlterConfigsCommand, reply: (altered: readonly AlteredResource[]) => void): void;
  allocateProducerIds(reply: (block: ProducerIdBlock) => void): void;
}
