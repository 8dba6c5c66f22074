/**
 * What the handlers of a broker share.
 *
 * Shape   one readonly record, made by the server.
 * Units   `port` is where clients reach this broker.
 * Errors  none.
 */
import type { ReleaseName } from '../../spec/protocol/api-keys.ts';
import type { ControllerChannel } from '../metadata/admin.ts';
import type { MetadataImage } from '../metadata/image.ts';

export interface BrokerContext {
  /** The release whose APIs are served, in its versions: 4.3.1 unless said otherwise. */
  readonly release?: ReleaseName | undefined;
  readonly nodeId: number;
  readonly clusterId: string;
  /** As far as this broker has read the metadata log. */
  readonly image: () => MetadataImage;
  readonly controller: ControllerChannel;
  readonly autoCreateTopics: boolean;
  readonly deleteTopics: boolean;
  /** `transaction.max.timeout.ms` */
  readonly transactionMaxTimeoutMs: number;
  readonly features: readonly SupportedFeature[];
}

export interface SupportedFeature {
  readonly name: string;
  readonly minVersion: number;
  readonly maxVersion: number;
}

/**
 * The features this release can honour. OURS: Apache Kafka 4.3.1 lists six more (groups, transactions,
 * shares, streams, KRaft voters, eligible leaders); what is not served is not claimed.
 */
export const SUPPORTED_FEATURES: readonly SupportedFeature[] = [
  { name: 'metadata.version', minVersion: 7, maxVersion: 30 },
  { name: 'kraft.version', minVersion: 0, maxVersion: 0 },
];
