/**
 * The records of the metadata log that this release writes or understands, as the rooms see them.
 *
 * Shape   a closed union told apart by `type`; what is known but changes nothing here is `OtherRecord`.
 * Units   uuids are 32 hex digits; epochs and offsets are numbers; −1 is Kafka's "none".
 * Errors  none.
 * Source  KIP-631; kafka@1eb7644:metadata/src/main/resources/common/metadata
 */

/** Number of a record type in its frame, and the highest version that a level-30 metadata log holds. */
export const METADATA_RECORD_TYPES = {
  RegisterBrokerRecord: { id: 0, maxVersion: 4 },
  UnregisterBrokerRecord: { id: 1, maxVersion: 0 },
  TopicRecord: { id: 2, maxVersion: 0 },
  PartitionRecord: { id: 3, maxVersion: 2 },
  ConfigRecord: { id: 4, maxVersion: 0 },
  PartitionChangeRecord: { id: 5, maxVersion: 2 },
  FenceBrokerRecord: { id: 7, maxVersion: 0 },
  UnfenceBrokerRecord: { id: 8, maxVersion: 0 },
  RemoveTopicRecord: { id: 9, maxVersion: 0 },
  DelegationTokenRecord: { id: 10, maxVersion: 0 },
  UserScramCredentialRecord: { id: 11, maxVersion: 0 },
  FeatureLevelRecord: { id: 12, maxVersion: 0 },
  ClientQuotaRecord: { id: 14, maxVersion: 0 },
  ProducerIdsRecord: { id: 15, maxVersion: 0 },
  BrokerRegistrationChangeRecord: { id: 17, maxVersion: 3 },
  AccessControlEntryRecord: { id: 18, maxVersion: 0 },
  RemoveAccessControlEntryRecord: { id: 19, maxVersion: 0 },
  NoOpRecord: { id: 20, maxVersion: 0 },
  ZkMigrationStateRecord: { id: 21, maxVersion: 0 },
  RemoveUserScramCredentialRecord: { id: 22, maxVersion: 0 },
  BeginTransactionRecord: { id: 23, maxVersion: 0 },
  EndTransactionRecord: { id: 24, maxVersion: 0 },
  AbortTransactionRecord: { id: 25, maxVersion: 0 },
  RemoveDelegationTokenRecord: { id: 26, maxVersion: 0 },
  RegisterControllerRecord: { id: 27, maxVersion: 0 },
  ClearElrRecord: { id: 28, maxVersion: 0 },
} as const;

export type MetadataRecordName = keyof typeof METADATA_RECORD_TYPES;

export interface Endpoint {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly securityProtocol: number;
}

export interface RegisterBroker {
  readonly brokerId: number;
  readonly isMigratingZkBroker: boolean;
  readonly incarnationId: string;
  readonly brokerEpoch: number;
  readonly endPoints: readonly Endpoint[];
  readonly features: readonly { name: string; minSupportedVersion: number; maxSupportedVersion: number }[];
  readonly rack: string | null;
  readonly fenced: boolean;
  readonly inControlledShutdown: boolean;
  readonly logDirs: readonly string[];
}

export interface BrokerRegistrationChange {
  readonly brokerId: number;
  readonly brokerEpoch: number;
  /** 1 fenced, −1 unfenced, 0 unchanged. */
  readonly fenced: number;
  /** 1 in controlled shutdown, 0 unchanged. */
  readonly inControlledShutdown: number;
}

export interface PartitionRegistration {
  readonly partitionId: number;
  readonly topicId: string;
  readonly replicas: readonly number[];
  readonly isr: readonly number[];
  readonly removingReplicas: readonly number[];
  readonly addingReplicas: readonly number[];
  readonly leader: number;
  readonly leaderRecoveryState: number;
  readonly leaderEpoch: number;
  readonly partitionEpoch: number;
  readonly directories: readonly string[];
  /** KIP-966. This release writes none, and leads by those of a directory that Apache Kafka wrote. */
  readonly eligibleLeaderReplicas?: readonly number[] | null;
}

export interface PartitionChange {
  readonly partitionId: number;
  readonly topicId: string;
  readonly isr: readonly number[] | null;
  /** −2 unchanged, −1 none. */
  readonly leader: number;
  readonly replicas: readonly number[] | null;
  readonly eligibleLeaderReplicas?: readonly number[] | null;
  readonly lastKnownElr?: readonly number[] | null;
}

export interface ConfigEntry {
  readonly resourceType: number;
  readonly resourceName: string;
  readonly name: string;
  /** Null removes the entry. */
  readonly value: string | null;
}

interface Typed<Type extends MetadataRecordName, Value> {
  readonly type: Type;
  readonly version: number;
  readonly value: Value;
}

/** Records that change the image of this release. */
export type ImageRecord =
  | Typed<'RegisterBrokerRecord', RegisterBroker>
  | Typed<'UnregisterBrokerRecord', { readonly brokerId: number; readonly brokerEpoch: number }>
  | Typed<'BrokerRegistrationChangeRecord', BrokerRegistrationChange>
  | Typed<'FenceBrokerRecord', { readonly id: number; readonly epoch: number }>
  | Typed<'UnfenceBrokerRecord', { readonly id: number; readonly epoch: number }>
  | Typed<'TopicRecord', { readonly name: string; readonly topicId: string }>
  | Typed<'RemoveTopicRecord', { readonly topicId: string }>
  | Typed<'PartitionRecord', PartitionRegistration>
  | Typed<'PartitionChangeRecord', PartitionChange>
  | Typed<'ConfigRecord', ConfigEntry>
  | Typed<'FeatureLevelRecord', { readonly name: string; readonly featureLevel: number }>
  | Typed<
      'ProducerIdsRecord',
      { readonly brokerId: number; readonly brokerEpoch: number; readonly nextProducerId: number }
    >;

/** Records that bracket a metadata transaction (KIP-868). */
export type TransactionRecord =
  | Typed<'BeginTransactionRecord', { readonly name: string | null }>
  | Typed<'EndTransactionRecord', Record<string, never>>
  | Typed<'AbortTransactionRecord', { readonly reason: string | null }>;

/** Records of mechanisms that are not served here: they are decoded, which proves them whole, and change nothing. */
export type OtherRecord = Typed<
  Exclude<MetadataRecordName, ImageRecord['type'] | TransactionRecord['type']>,
  unknown
>;

export type MetadataRecord = ImageRecord | TransactionRecord | OtherRecord;

/** `ConfigRecord.resourceType` of a topic. */
export const TOPIC_RESOURCE = 2;
/** The same of a broker, or of all brokers when the name is empty. */
export const BROKER_RESOURCE = 4;
/** `PartitionChangeRecord.leader`: none, unchanged. */
export const NO_LEADER = -1;
export const SAME_LEADER = -2;
