import { defineCase } from '../../case.ts';
import { errorsOf, SET, TOPIC, until, untilValue, valuesOf } from './configs.ts';

export default defineCase({
  id: 'config/all-anew',
  why: 'The oldest form of the change says everything: what it does not name is gone.',
  checks: ['CFG-009'],
  apis: { DescribeConfigs: 1 },
  axes: { version: { api: 'AlterConfigs' } },
  minEvidence: { changes: 2 },

  async run({ client, expect, evidence, axis, topicName }) {
    const options = { api: 'AlterConfigs', version: Number(axis.version) };
    const topic = topicName();
    const keys = ['retention.ms', 'segment.ms', 'flush.messages'];
    await client.createTopic(topic, { configs: { 'retention.ms': '5000', 'segment.ms': '7000' } });
    const fresh = topicName('fresh');
    await client.createTopic(fresh);
    const byDefault = await valuesOf(client, fresh, keys);

    const anew = [['retention.ms', SET, '6000'] as const, ['flush.messages', SET, '9'] as const];
    expect('CFG-009', await errorsOf(client, [[TOPIC, topic, anew]], options), 'error codes').equals([0]);
    await untilValue(client, [TOPIC, topic, 'retention.ms'], '6000');
    expect('CFG-009', await valuesOf(client, topic, keys), 'the settings of the request').equals({
      'retention.ms': '6000',
      'segment.ms': byDefault['segment.ms'],
      'flush.messages': '9',
    });
    evidence('changes');

    expect('CFG-009', await errorsOf(client, [[TOPIC, topic, []]], options), 'no settings').equals([0]);
    await until(client, [TOPIC, topic, 'retention.ms'], (row) => row?.configSource !== 1);
    expect('CFG-009', await valuesOf(client, topic, keys), 'after a request without settings').equals(
      byDefault,
    );
    evidence('changes');
  },
});
