/**
 * Goal    settings are changed, layered and described as Apache Kafka 4.3.1 does it.
 * Method  transcripts: the answers are those that Apache Kafka 4.3.1 gave to the same requests, shortened;
 *         where OURS differs it says so.
 */
import { expect, test } from 'vitest';
import { type BrokerConfig, parseBrokerConfig } from './broker-config.ts';
import { changedSettings, SET } from './change-config.ts';
import { isConfigError } from './config-value.ts';
import { describeBroker, describeClusterDefault, describeTopic } from './describe-config.ts';
import { type DynamicLayer, dynamicFault, layered } from './dynamic-config.ts';
import { BROKER, TOPIC } from './resource.ts';

const [DELETE, APPEND, SUBTRACT] = [1, 2, 3];

function file(texts: Record<string, string> = {}): BrokerConfig {
  const config = parseBrokerConfig(texts);
  if (isConfigError(config)) throw new TypeError(config.message);
  return config;
}

/** Lines of `operation name value`, one after another, on what is set. */
function changed(type: number, settings: Record<string, string>, operation: number, value: string | null) {
  const name = Object.keys(settings)[0] ?? (type === TOPIC ? 'cleanup.policy' : 'log.cleanup.policy');
  const change = { type, name: 'x', replace: false, changes: [{ name, operation, value }] };
  const result = changedSettings(new Map(Object.entries(settings)), change);
  return isConfigError(result) ? `${result.error} ${result.message}` : Object.fromEntries(result);
}

test('CFG-008: lists grow and shrink by their parts, from the default where there is none', () => {
  const policy = (text: string) => ({ 'cleanup.policy': text });
  expect(changed(TOPIC, {}, APPEND, 'compact')).toEqual(policy('delete,compact'));
  expect(changed(TOPIC, policy('delete,compact'), APPEND, 'compact,delete')).toEqual(
    policy('delete,compact'),
  );
  expect(changed(TOPIC, policy('delete,compact'), SUBTRACT, 'delete')).toEqual(policy('compact'));
  expect(changed(TOPIC, policy('compact'), SUBTRACT, 'compact')).toEqual(policy(''));
  expect(changed(TOPIC, policy(''), APPEND, 'delete')).toEqual(policy('delete'));
  expect(changed(TOPIC, policy(' compact , delete '), SUBTRACT, 'delete')).toEqual(
    policy(' compact , delete '),
  );
  expect(changed(BROKER, {}, APPEND, 'compact')).toEqual({ 'log.cleanup.policy': 'delete,compact' });
});

test('CFG-007, CFG-008, CFG-027: other operations, and what they refuse', () => {
  expect(changed(TOPIC, { 'retention.ms': '5' }, SET, '6')).toEqual({ 'retention.ms': '6' });
  expect(changed(TOPIC, { 'retention.ms': '5' }, DELETE, null)).toEqual({});
  expect(changed(TOPIC, { 'retention.ms': '5' }, APPEND, '1')).toBe(
    "40 Can't APPEND to key retention.ms because its type is not LIST.",
  );
  expect(changed(BROKER, { 'num.io.threads': '5' }, APPEND, '1')).toBe(
    '40 Config value append is not allowed for config key: num.io.threads',
  );
  expect(changed(BROKER, { 'no.such.config': '5' }, SUBTRACT, '1')).toBe(
    '40 Unknown config name: no.such.config',
  );
  expect(changed(TOPIC, { 'retention.ms': '5' }, 4, '1')).toBe('42 Unknown operations type 4');
});

test('CFG-005, CFG-024, CFG-025: what may stand in a layer', () => {
  const fault = (layer: DynamicLayer, name: string, text: string) =>
    dynamicFault(new Map([[name, text]]), layer, file({ 'num.io.threads': '5' }));
  expect(fault('own', 'num.partitions', '5')).toBe(
    'Cannot update these configs dynamically: [num.partitions]',
  );
  expect(fault('own', 'ssl.keystore.location', 'x')).toBe(
    'These security configs can be dynamically updated only per-listener using the listener prefix: [ssl.keystore.location]',
  );
  expect(fault('own', 'num.io.threads', 'x')).toBe(
    'Invalid value x for configuration num.io.threads: Not a number of type INT',
  );
  expect(fault('own', 'message.max.bytes', '-5')).toBe(
    'Invalid value -5 for configuration message.max.bytes: Value must be at least 0',
  );
  expect(fault('own', 'log.retention.ms', '0')).toBe(
    'requirement failed: log.retention.ms must be unlimited (-1) or, greater than or equal to 1',
  );
  expect(fault('cluster', 'listeners', 'PLAINTEXT://:1')).toBe(
    'Cannot update these configs at default cluster level, broker id must be specified: [listeners]',
  );
  for (const count of ['2', '10']) expect(fault('own', 'num.io.threads', count)).toBeUndefined();
  for (const count of ['1', '11']) expect(fault('own', 'num.io.threads', count)).toContain('num.io.threads');
  expect(fault('own', 'log.cleaner.min.compaction.lag.ms', '9')).toBeUndefined();
  expect(fault('own', 'no.such.config', 'x')).toBeUndefined();
});

test('CFG-017, CFG-018: the nearest place wins; coarser names are told where a finer one is set', () => {
  const config = layered(
    file({ 'log.retention.hours': '100' }),
    new Map([['min.insync.replicas', '2']]),
    new Map([
      ['log.retention.ms', '123000'],
      ['min.insync.replicas', '3'],
      ['num.partitions', '9'],
      ['message.max.bytes', 'many'],
    ]),
  );
  const topic = new Map(describeTopic(new Map(), config).map((entry) => [entry.name, entry]));
  expect(topic.get('retention.ms')).toMatchObject({
    value: '123000',
    configSource: 3,
    synonyms: [
      { name: 'log.retention.ms', value: '123000', source: 3 },
      { name: 'log.retention.hours', value: '100', source: 4 },
      { name: 'log.retention.hours', value: '168', source: 5 },
    ],
  });
  expect(topic.get('min.insync.replicas')).toMatchObject({
    value: '2',
    configSource: 2,
    synonyms: [{ source: 2 }, { source: 3 }, { source: 5 }],
  });
  // Neither a fixed setting nor an invalid one of some other writer is taken.
  expect(config.number('num.partitions')).toBe(1);
  expect(topic.get('max.message.bytes')).toMatchObject({ value: '1048588', configSource: 5 });
});

test('AMB-CFG-3: a coarser name alone is in force, and is not told', () => {
  const config = file({ 'log.retention.hours': '100' });
  const entry = describeTopic(new Map(), config).find(({ name }) => name === 'retention.ms');
  expect(entry).toMatchObject({ value: '360000000', configSource: 5, synonyms: [] });
});

test('CFG-021, CFG-022: secrets and names of plug-ins have no value; all brokers tell what was set there', () => {
  const config = layered(
    file(),
    new Map([['plugin.token', 'open sesame']]),
    new Map([['log.preallocate', 'true']]),
  );
  const entries = new Map(describeBroker(config).map((entry) => [entry.name, entry]));
  expect(entries.get('plugin.token')).toMatchObject({
    value: null,
    isSensitive: true,
    readOnly: true,
    configType: 0,
    configSource: 2,
    synonyms: [{ name: 'plugin.token', value: null, source: 2 }],
  });
  expect(entries.get('ssl.key.password')).toMatchObject({ value: null, isSensitive: true, configType: 9 });
  expect(entries.get('principal.builder.class')?.value).toMatch(/^org\.apache\./);
  expect(describeClusterDefault(config)).toMatchObject([
    { name: 'log.preallocate', value: 'true', configSource: 3, synonyms: [{ source: 3 }] },
  ]);
});

test('CFG-016: a public configuration is always there, an internal one where it is set', () => {
  const names = (overrides: ReadonlyMap<string, string>) =>
    describeTopic(overrides, file()).map(({ name }) => name);
  expect(names(new Map())).toHaveLength(33);
  expect(names(new Map([['internal.segment.bytes', '1000000']]))).toHaveLength(34);
  expect(describeBroker(file())).toHaveLength(340);
});
