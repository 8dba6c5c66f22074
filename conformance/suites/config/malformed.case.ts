import { defineCase } from '../../case.ts';
import { type ChangedResource, change, changingApis, SET, TOPIC } from './configs.ts';

type Fault = (topic: string) => readonly ChangedResource[];

const faults: Readonly<Record<string, Fault>> = {
  'a configuration twice': (topic) => [
    [
      TOPIC,
      topic,
      [
        ['retention.ms', SET, '1'],
        ['retention.ms', SET, '2'],
      ],
    ],
  ],
  'a null value': (topic) => [[TOPIC, topic, [['retention.ms', SET, null]]]],
  'a type that is not defined': () => [[99, 'x', [['retention.ms', SET, '1']]]],
  'no type at all': () => [[0, 'x', [['retention.ms', SET, '1']]]],
};
const incrementalOnly: Readonly<Record<string, Fault>> = {
  'a resource twice': (topic) => [
    [TOPIC, topic, [['retention.ms', SET, '1']]],
    [TOPIC, topic, [['segment.ms', SET, '2']]],
  ],
};

export default defineCase({
  id: 'config/malformed',
  why: 'Which of two contradicting wishes comes first must not decide what a topic is like.',
  checks: ['CFG-012'],
  apis: { AlterConfigs: 0, IncrementalAlterConfigs: 0 },
  axes: { api: changingApis },
  minEvidence: { refused: 4 },

  async run({ client, expect, evidence, axis, topicName }) {
    const api = String(axis.api);
    const topic = topicName();
    await client.createTopic(topic);
    const all = api === 'AlterConfigs' ? faults : { ...faults, ...incrementalOnly };
    for (const [what, resources] of Object.entries(all)) {
      const asked = resources(topic);
      const results = await change(client, asked, { api });
      expect('CFG-012', results.length, `${what}: number of results`).equals(asked.length);
      for (const row of results) {
        expect('CFG-012', row.errorCode, what).isError('INVALID_REQUEST');
        evidence('refused');
      }
    }
    await client.expectAlive();
  },
});
