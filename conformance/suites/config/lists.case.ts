import { defineCase } from '../../case.ts';
import { APPEND, DELETE, described, errorsOf, SET, SUBTRACT, TOPIC, untilValue } from './configs.ts';

/** One after another on one topic: the operation, its value, and the parts of the list afterwards. */
const steps = [
  [APPEND, 'compact', 'delete,compact'],
  [APPEND, 'compact,delete', 'delete,compact'],
  [SUBTRACT, 'delete', 'compact'],
  [SUBTRACT, 'delete', 'compact'],
  [SET, 'delete', 'delete'],
  [DELETE, null, 'delete'],
  [APPEND, 'compact', 'delete,compact'],
] as const;

export default defineCase({
  id: 'config/lists',
  why: 'Throttled replicas are lists that several tools edit at a time; nobody may lose the part of another.',
  checks: ['CFG-008'],
  apis: { DescribeConfigs: 1 },
  axes: { version: { api: 'IncrementalAlterConfigs' } },
  minEvidence: { steps: 7, refused: 2 },

  async run({ client, expect, evidence, axis, topicName, untestable }) {
    const version = Number(axis.version);
    const topic = topicName();
    await client.createTopic(topic);
    const fresh = (await described(client, TOPIC, topic, ['cleanup.policy'])).get('cleanup.policy');
    // Where the operator has chosen otherwise, a list that is set back is not what the steps below count on.
    const chosen = fresh?.configSource === 4 && fresh.value !== 'delete';
    if (chosen || fresh?.configSource === 1)
      untestable('a topic of this broker does not begin with the policy of Kafka');
    for (const [operation, value, list] of steps) {
      const change = [[TOPIC, topic, [['cleanup.policy', operation, value] as const]] as const];
      const what = `after operation ${operation} with ${value}`;
      expect('CFG-008', await errorsOf(client, change, { version }), `error codes ${what}`).equals([0]);
      const now = await untilValue(client, [TOPIC, topic, 'cleanup.policy'], list);
      expect('CFG-008', String(now).split(',').sort(), `cleanup.policy ${what}`).equals(
        list.split(',').sort(),
      );
      evidence('steps');
    }
    for (const operation of [APPEND, SUBTRACT]) {
      const change = [[TOPIC, topic, [['retention.ms', operation, '5'] as const]] as const];
      const [code] = await errorsOf(client, change, { version });
      expect('CFG-008', code, `operation ${operation} on a number`).isError('INVALID_CONFIG');
      evidence('refused');
    }
    await client.expectAlive();
  },
});
