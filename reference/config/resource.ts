/**
 * What configurations belong to, and where their values come from, by the numbers of the wire and of the
 * metadata log.
 *
 * Shape   constants; the same numbers stand in requests, answers and `ConfigRecord`.
 * Errors  none.
 * Source  kafka@1eb7644:clients/src/main/java/org/apache/kafka/common/config/ConfigResource.java, DescribeConfigsResponse.java; KIP-226
 */
import type { ConfigType } from '../../spec/protocol/configs.ts';
import type { ConfigSource } from './topic-config.ts';

/**
 * Kinds of resources that this release serves. Client metrics (16) and groups (32) belong to mechanisms that
 * it does not have.
 */
export const TOPIC = 2;
export const BROKER = 4;
export const BROKER_LOGGER = 8;

/** `configSource`. @requirement CFG-017 */
export const SOURCE_NUMBERS: Readonly<Record<ConfigSource, number>> = {
  topic: 1,
  dynamicBroker: 2,
  dynamicDefault: 3,
  broker: 4,
  default: 5,
};

/** `configType`; a name without a definition has type 0. @requirement CFG-019 */
export const TYPE_NUMBERS: Readonly<Record<ConfigType, number>> = {
  boolean: 1,
  string: 2,
  int: 3,
  short: 4,
  long: 5,
  double: 6,
  list: 7,
  class: 8,
  password: 9,
};
