/**
 * Goal    settings are understood as Kafka 4.3.1 understands them, and refused in its words.
 * Method  transcripts: text in, value or sentence out; the sentences are those that Apache Kafka 4.3.1
 *         answered to the same CreateTopics.
 */
import { expect, test } from 'vitest';
import { type BrokerConfig, brokerConfigNames, parseBrokerConfig } from './broker-config.ts';
import { isConfigError } from './config-value.ts';
import { parseTopicConfig, type TopicOverrides, topicConfigEntries } from './topic-config.ts';

function broker(texts: Record<string, string> = {}): BrokerConfig {
  const config = parseBrokerConfig(texts);
  if (isConfigError(config)) throw new TypeError(config.message);
  return config;
}

const refusal = (overrides: TopicOverrides): string => {
  const config = parseTopicConfig(overrides, broker());
  return isConfigError(config) ? `${config.error} ${config.message}` : 'accepted';
};

test('every broker configuration has a value before anything is set', () => {
  const config = broker();
  for (const name of brokerConfigNames()) expect(() => config.value(name)).not.toThrow();
  expect(config.socketRequestMaxBytes).toBe(104_857_600);
  expect(config.logFlushSchedulerIntervalMs).toBe(Number.POSITIVE_INFINITY);
});

test('a topic without settings has the defaults of the release', () => {
  expect(parseTopicConfig({}, broker())).toMatchObject({
    segmentBytes: 1_073_741_824,
    segmentMs: 604_800_000,
    indexIntervalBytes: 4096,
    flushMessages: Number.POSITIVE_INFINITY,
    compact: false,
    compressionType: 'producer',
    timestampType: 'CreateTime',
    timestampBeforeMaxMs: Number.POSITIVE_INFINITY,
    timestampAfterMaxMs: 3_600_000,
    maxMessageBytes: 1_048_588,
  });
});

test('broker names give topic defaults, finer before coarser, and a topic overrides both', () => {
  const config = broker({
    'log.roll.hours': '2',
    'message.max.bytes': '2000',
    'log.cleanup.policy': 'compact',
  });
  expect(parseTopicConfig({}, config)).toMatchObject({
    segmentMs: 7_200_000,
    maxMessageBytes: 2000,
    compact: true,
  });
  expect(parseTopicConfig({ 'segment.ms': ' 5 ' }, config)).toMatchObject({ segmentMs: 5 });
  expect(parseTopicConfig({ 'segment.ms': null }, config)).toMatchObject({ segmentMs: 7_200_000 });
  const entries = topicConfigEntries({ 'cleanup.policy': 'compact, delete' }, config);
  const entry = (name: string) => entries.find((one) => one.name === name);
  expect(entry('cleanup.policy')).toEqual({
    name: 'cleanup.policy',
    value: 'compact,delete',
    source: 'topic',
  });
  expect(entry('segment.ms')).toEqual({ name: 'segment.ms', value: '7200000', source: 'broker' });
  expect(entry('retention.ms')).toEqual({ name: 'retention.ms', value: '604800000', source: 'default' });
  expect(entry('internal.segment.bytes')).toBeUndefined();
});

test.each<[TopicOverrides, string]>([
  [
    { 'segment.bytes': '1024' },
    '40 Invalid value 1024 for configuration segment.bytes: Value must be at least 1048576',
  ],
  [{ 'internal.segment.bytes': '1024' }, 'accepted'],
  [{ 'no.such': '1' }, '40 Unknown topic config name: no.such'],
  [{ 'segment.ms': 'soon' }, '40 Invalid value soon for configuration segment.ms: Not a number of type LONG'],
  [
    { 'max.message.bytes': '2147483648' },
    '40 Invalid value 2147483648 for configuration max.message.bytes: Not a number of type INT',
  ],
  [
    { 'compression.gzip.level': '0' },
    '40 Invalid value 0 for configuration compression.gzip.level: Value must be between 1 and 9 or equal to -1',
  ],
  [
    { 'compression.zstd.level': '23' },
    '40 Invalid value 23 for configuration compression.zstd.level: Value must be no more than 22',
  ],
  [
    { 'compression.type': 'brotli' },
    '40 Invalid value brotli for configuration compression.type: String must be one of: uncompressed, zstd, lz4, snappy, gzip, producer',
  ],
  [
    { preallocate: 'maybe' },
    '40 Invalid value maybe for configuration preallocate: Expected value to be either true or false',
  ],
  [
    { 'min.compaction.lag.ms': '5', 'max.compaction.lag.ms': '4' },
    '40 conflict topic config setting min.compaction.lag.ms (5) > max.compaction.lag.ms (4)',
  ],
  [
    { 'cleanup.policy': 'compact,foo' },
    '40 Invalid value foo for configuration cleanup.policy: String must be one of: compact, delete',
  ],
  [
    { 'min.cleanable.dirty.ratio': '2' },
    '40 Invalid value 2.0 for configuration min.cleanable.dirty.ratio: Value must be no more than 1',
  ],
  [
    { 'leader.replication.throttled.replicas': 'x' },
    "40 Invalid value [x] for configuration leader.replication.throttled.replicas: leader.replication.throttled.replicas must be the literal '*' or a list of replicas in the following format: [partitionId]:[brokerId],[partitionId]:[brokerId],...",
  ],
  [
    { 'remote.storage.enable': 'true' },
    '40 Tiered Storage functionality is disabled in the broker. Topic cannot be configured with remote log storage.',
  ],
  [{ 'cleanup.policy': '' }, 'accepted'],
  [{ 'leader.replication.throttled.replicas': '0:1,1:2' }, 'accepted'],
])('%j → %s', (overrides, expected) => {
  expect(refusal(overrides)).toBe(expected);
});

test('a broker setting that Kafka does not know is refused', () => {
  expect(parseBrokerConfig({ 'socket.request.max.byte': '1' })).toMatchObject({ error: 40 });
  expect(parseBrokerConfig({ 'socket.request.max.bytes': '0' })).toMatchObject({ error: 40 });
});
