import { defineCase } from '../../case.ts';
import { change, changingApis, SET, TOPIC } from './configs.ts';

export default defineCase({
  id: 'config/topics-that-are-not-there',
  why: 'A setting of what does not exist would wait in hiding for a topic of that name.',
  checks: ['CFG-004'],
  apis: { AlterConfigs: 0, IncrementalAlterConfigs: 0, DescribeConfigs: 1 },
  axes: { api: changingApis },
  minEvidence: { refused: 3 },

  async run({ client, expect, evidence, axis, topicName }) {
    const none = topicName('none');
    const names: Readonly<Record<string, string>> = {
      [none]: 'UNKNOWN_TOPIC_OR_PARTITION',
      'a b': 'INVALID_TOPIC_EXCEPTION',
      '': 'INVALID_REQUEST',
    };
    const resources = Object.keys(names).map((name) => [TOPIC, name, [['segment.ms', SET, '7000']]] as const);
    for (const row of await change(client, resources, { api: String(axis.api) })) {
      const name = String(row.resourceName);
      expect('CFG-004', row.errorCode, `topic "${name}"`).isError(names[name] ?? 'NONE');
      evidence('refused');
    }
    await client.createTopic(none);
    const results = await change(client, [[TOPIC, none, [['flush.messages', SET, '9']]]], {
      api: String(axis.api),
    });
    expect('CFG-004', results[0]?.errorCode, 'once the topic exists').equals(0);
  },
});
