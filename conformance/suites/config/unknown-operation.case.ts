import { defineCase } from '../../case.ts';
import { errorsOf, TOPIC, valuesOf } from './configs.ts';

export default defineCase({
  id: 'config/unknown-operation',
  why: 'An operation of a later release must not be taken for one that is known.',
  checks: ['CFG-027'],
  apis: { DescribeConfigs: 1 },
  axes: { version: { api: 'IncrementalAlterConfigs' }, operation: [4, -1, 127] },
  minEvidence: { refused: 1 },

  async run({ client, expect, evidence, axis, topicName }) {
    const topic = topicName();
    await client.createTopic(topic, { configs: { 'retention.ms': '5000' } });
    const change = [[TOPIC, topic, [['retention.ms', Number(axis.operation), '6000'] as const]] as const];
    const [code] = await errorsOf(client, change, { version: Number(axis.version) });
    expect('CFG-027', code, 'error code').isOneOfErrors(
      ['UNKNOWN_SERVER_ERROR', 'INVALID_REQUEST'],
      'AMB-CFG-2',
    );
    await client.sleep(100);
    expect('CFG-027', await valuesOf(client, topic, ['retention.ms']), 'retention.ms').equals({
      'retention.ms': '5000',
    });
    evidence('refused');
    await client.expectAlive();
  },
});
