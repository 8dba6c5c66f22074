import { defineCase } from '../../case.ts';
import { DELETE, errorsOf, SET, TOPIC, until, untilValue, valuesOf } from './configs.ts';

export default defineCase({
  id: 'config/set-and-delete',
  why: 'Two tools that change different settings of one topic must not undo each other.',
  checks: ['CFG-007'],
  apis: { DescribeConfigs: 1 },
  axes: { version: { api: 'IncrementalAlterConfigs' } },
  minEvidence: { changes: 3 },

  async run({ client, expect, evidence, axis, topicName }) {
    const version = Number(axis.version);
    const topic = topicName();
    await client.createTopic(topic, { configs: { 'retention.ms': '5000', 'segment.ms': '7000' } });
    const { 'cleanup.policy': policy } = await valuesOf(client, topic, ['cleanup.policy']);
    const set = [[TOPIC, topic, [['retention.ms', SET, '6000'] as const]] as const];
    expect('CFG-007', await errorsOf(client, set, { version }), 'SET').equals([0]);
    expect(
      'CFG-007',
      await untilValue(client, [TOPIC, topic, 'retention.ms'], '6000'),
      'retention.ms after SET',
    ).equals('6000');
    evidence('changes');

    const fresh = topicName('fresh');
    await client.createTopic(fresh);
    const byDefault = (await valuesOf(client, fresh, ['retention.ms']))['retention.ms'];
    const remove = [[TOPIC, topic, [['retention.ms', DELETE, null] as const]] as const];
    expect('CFG-007', await errorsOf(client, remove, { version }), 'DELETE').equals([0]);
    const entry = await until(
      client,
      [TOPIC, topic, 'retention.ms'],
      (row) => row?.configSource !== 1 && row?.value === byDefault,
    );
    expect('CFG-007', entry?.value, 'retention.ms after DELETE').equals(byDefault);
    evidence('changes');

    expect('CFG-007', await errorsOf(client, remove, { version }), 'DELETE of what is not set').equals([0]);
    const others = await valuesOf(client, topic, ['segment.ms', 'cleanup.policy']);
    expect('CFG-007', others, 'settings that nobody named').equals({
      'segment.ms': '7000',
      'cleanup.policy': policy,
    });
    evidence('changes');
  },
});
