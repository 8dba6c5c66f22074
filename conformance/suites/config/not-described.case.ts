import { defineCase } from '../../case.ts';
import { BROKER, describeAll, TOPIC } from './configs.ts';

export default defineCase({
  id: 'config/not-described',
  why: 'Only the broker itself knows its file, and only a topic that exists has a configuration.',
  checks: ['CFG-020'],
  axes: { version: { api: 'DescribeConfigs' } },
  minEvidence: { refused: 3 },

  async run({ client, cluster, expect, evidence, axis, topicName }) {
    const topic = topicName();
    await client.createTopic(topic);
    const resources = [
      [TOPIC, topic, ['retention.ms'], 'NONE'],
      [TOPIC, topicName('none'), null, 'UNKNOWN_TOPIC_OR_PARTITION'],
      [BROKER, String(cluster.nodes[0]! + 1_000), null, 'INVALID_REQUEST'],
      [BROKER, 'first', null, 'INVALID_REQUEST'],
      [BROKER, String(cluster.nodes[0]), ['num.io.threads'], 'NONE'],
    ] as const;
    const asked = resources.map(([type, name, keys]) => [type, name, keys] as const);
    const results = await describeAll(client, asked, { version: Number(axis.version) });
    for (const [type, name, , error] of resources) {
      const row = results.find((each) => each.resourceType === type && each.resourceName === name);
      const entries = (row?.configs as readonly unknown[] | undefined)?.length;
      expect('CFG-020', row?.errorCode, `resource ${type} "${name}"`).isError(error);
      expect('CFG-020', entries, `entries of resource ${type} "${name}"`).equals(error === 'NONE' ? 1 : 0);
      if (error !== 'NONE') evidence('refused');
    }
    await client.expectAlive();
  },
});
