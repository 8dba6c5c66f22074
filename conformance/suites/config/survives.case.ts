import { defineCase } from '../../case.ts';
import { untilServed } from '../offsets/asking.ts';
import { BROKER, described, errorsOf, SET, TOPIC, until, untilValue } from './configs.ts';

export default defineCase({
  id: 'config/survives',
  why: 'The answer to a change is a promise, and it is called in after the worst night.',
  checks: ['CFG-015'],
  apis: { DescribeConfigs: 1, IncrementalAlterConfigs: 0 },
  needs: ['lifecycle'],
  axes: { how: ['clean', 'kill'] },
  destructive: true,
  minEvidence: { settings: 3 },

  async run({ client, cluster, expect, axis, evidence, topicName }) {
    const topic = topicName();
    const node = cluster.nodes[0]!;
    await client.createTopic(topic);
    const codes = await errorsOf(client, [
      [TOPIC, topic, [['segment.ms', SET, '7000']]],
      [BROKER, String(node), [['log.cleaner.backoff.ms', SET, '12345']]],
      [BROKER, '', [['log.retention.ms', SET, '7654321']]],
    ]);
    expect('CFG-015', codes, 'error codes of the changes').equals([0, 0, 0]).orStop();
    await untilValue(client, [TOPIC, topic, 'retention.ms'], '7654321');
    await cluster.restart(node, axis.how === 'kill' ? 'kill' : 'clean');
    await untilServed(client, topic);
    const retention = await until(client, [TOPIC, topic, 'retention.ms'], (row) => row?.value === '7654321');
    expect('CFG-015', [retention?.value, retention?.configSource], 'default of all brokers').equals([
      '7654321',
      3,
    ]);
    const own = await described(client, TOPIC, topic, ['segment.ms']);
    expect('CFG-015', own.get('segment.ms')?.value, 'the setting of the topic').equals('7000');
    const broker = (await described(client, BROKER, String(node), ['log.cleaner.backoff.ms'])).get(
      'log.cleaner.backoff.ms',
    );
    expect('CFG-015', [broker?.value, broker?.configSource], 'the setting of the broker').equals([
      '12345',
      2,
    ]);
    evidence('settings', 3);
  },
});
