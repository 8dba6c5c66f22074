import { defineCase } from '../../case.ts';
import { change, changingApis, SET, TOPIC, valuesOf } from './configs.ts';

export default defineCase({
  id: 'config/validate-only',
  why: 'Deployment tools rehearse their changes; a rehearsal that changes something is none.',
  checks: ['CFG-010'],
  apis: { DescribeConfigs: 1, AlterConfigs: 0, IncrementalAlterConfigs: 0 },
  axes: { api: changingApis },
  minEvidence: { rehearsals: 3 },

  async run({ client, expect, evidence, axis, topicName }) {
    const [sound, bad, none] = [topicName('sound'), topicName('bad'), topicName('none')];
    await client.createTopic(sound, { configs: { 'retention.ms': '5000', 'segment.ms': '7000' } });
    await client.createTopic(bad);
    const results = await change(
      client,
      [
        [TOPIC, sound, [['retention.ms', SET, '6000'] as const]],
        [TOPIC, bad, [['retention.ms', SET, 'soon'] as const]],
        [TOPIC, none, [['retention.ms', SET, '6000'] as const]],
      ],
      { api: String(axis.api), validateOnly: true },
    );
    const codes = new Map(results.map((row) => [row.resourceName, row.errorCode]));
    expect('CFG-010', codes.get(sound), 'a sound change').equals(0);
    expect('CFG-010', codes.get(bad), 'a bad value').isError('INVALID_CONFIG');
    expect('CFG-010', codes.get(none), 'a topic that is not there').isError('UNKNOWN_TOPIC_OR_PARTITION');
    await client.sleep(200);
    expect('CFG-010', await valuesOf(client, sound, ['retention.ms', 'segment.ms']), 'settings').equals({
      'retention.ms': '5000',
      'segment.ms': '7000',
    });
    evidence('rehearsals', results.length);
    await client.expectAlive();
  },
});
