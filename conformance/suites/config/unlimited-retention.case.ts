import { defineCase } from '../../case.ts';
import { TOPIC, until } from './configs.ts';

const name = 'retention.ms';

export default defineCase({
  id: 'config/unlimited-retention',
  why: 'So many files say it; minus one hour, taken by the letter, is no time at all.',
  checks: ['CFG-028'],
  apis: { CreateTopics: 0, DescribeConfigs: 1 },
  needs: ['config'],
  config: { 'log.retention.hours': '-1' },
  minEvidence: { described: 1 },

  async run({ client, expect, evidence, topicName }) {
    const topic = topicName();
    const [version, timeoutMs] = [client.version('CreateTopics', 4), 30_000];
    const wanted = { name: topic, numPartitions: 1, replicationFactor: 1, assignments: [], configs: [] };
    const answer = await client.request('CreateTopics', version, { topics: [wanted], timeoutMs });
    const [made] = answer.topics as readonly { readonly errorCode: number }[];
    expect('CFG-028', made?.errorCode, 'error code of CreateTopics').isError('NONE').orStop();
    const entry = await until(client, [TOPIC, topic, name], (row) => row !== undefined);
    expect('CFG-028', entry?.value, name).equals('-1');
    evidence('described');
  },
});
