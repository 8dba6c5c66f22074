import { defineCase } from '../../case.ts';
import { type Change, changingApis, errorsOf, SET, TOPIC, valuesOf } from './configs.ts';

const faults: Readonly<Record<string, readonly Change[]>> = {
  'no such configuration': [['no.such.config', SET, '1']],
  'no number': [['retention.ms', SET, 'soon']],
  'below its bound': [['retention.ms', SET, '-2']],
  'too large for its type': [['max.message.bytes', SET, '2147483648']],
  'none of its choices': [['compression.type', SET, 'rar']],
  'not true or false': [['preallocate', SET, 'perhaps']],
  'a list with an alien part': [['cleanup.policy', SET, 'delete,forget']],
  'two that contradict': [
    ['min.compaction.lag.ms', SET, '10'],
    ['max.compaction.lag.ms', SET, '5'],
  ],
};

export default defineCase({
  id: 'config/refused-values',
  why: 'A log that obeys nonsense loses data; the moment to say so is when the setting is made.',
  checks: ['CFG-011'],
  apis: { DescribeConfigs: 1, AlterConfigs: 0, IncrementalAlterConfigs: 0 },
  axes: { api: changingApis, fault: Object.keys(faults) },
  minEvidence: { refused: 1 },

  async run({ client, expect, evidence, axis, topicName }) {
    const topic = topicName();
    await client.createTopic(topic, { configs: { 'segment.ms': '7000' } });
    const changes = faults[String(axis.fault)] ?? [];
    const [code] = await errorsOf(client, [[TOPIC, topic, changes]], { api: String(axis.api) });
    expect('CFG-011', code, String(axis.fault)).isError('INVALID_CONFIG');
    expect('CFG-011', await valuesOf(client, topic, ['segment.ms']), 'what was set before').equals({
      'segment.ms': '7000',
    });
    evidence('refused');
    await client.expectAlive();
  },
});
