import { defineCase } from '../../case.ts';
import { change, changingApis, SET, TOPIC, untilValue, valuesOf } from './configs.ts';

export default defineCase({
  id: 'config/whole-or-not',
  why: 'Half a change is a state that nobody asked for; and one bad topic in a list is the fault of that topic alone.',
  checks: ['CFG-003', 'CFG-013'],
  apis: { DescribeConfigs: 1, AlterConfigs: 0, IncrementalAlterConfigs: 0 },
  axes: { api: changingApis },
  minEvidence: { resources: 3 },

  async run({ client, expect, evidence, axis, topicName }) {
    const [bad, good, none] = [topicName('bad'), topicName('good'), topicName('none')];
    await client.createTopic(bad, { configs: { 'retention.ms': '5000' } });
    await client.createTopic(good);
    const results = await change(
      client,
      [
        [TOPIC, bad, [['retention.ms', SET, '6000'] as const, ['segment.ms', SET, 'soon'] as const]],
        [TOPIC, none, [['segment.ms', SET, '8000'] as const]],
        [TOPIC, good, [['segment.ms', SET, '8000'] as const]],
      ],
      { api: String(axis.api) },
    );
    const verdicts = results.map((row) => [row.resourceType, row.resourceName, row.errorCode]);
    const byName = new Map(verdicts.map((row) => [row[1], row]));
    expect('CFG-013', results.length, 'number of results').equals(3);
    expect('CFG-013', byName.get(good), 'the sound change').equals([TOPIC, good, 0]);
    expect('CFG-013', byName.get(none)?.[2], 'the topic that is not there').isError(
      'UNKNOWN_TOPIC_OR_PARTITION',
    );
    expect('CFG-003', byName.get(bad)?.[2], 'the change with one bad value').isError('INVALID_CONFIG');
    const now = await untilValue(client, [TOPIC, good, 'segment.ms'], '8000');
    expect('CFG-013', now, 'segment.ms of the sound change').equals('8000');
    expect('CFG-003', await valuesOf(client, bad, ['retention.ms']), 'the other setting').equals({
      'retention.ms': '5000',
    });
    evidence('resources', results.length);
    await client.expectAlive();
  },
});
