import { defineCase } from '../../case.ts';
import type { Tree } from '../../wire/tree.ts';
import { describeAll, TOPIC } from './configs.ts';

/** Public configurations of a topic in every release that is judged, with the number of their type. */
const types: Readonly<Record<string, number>> = {
  'cleanup.policy': 7,
  'compression.type': 2,
  'delete.retention.ms': 5,
  'file.delete.delay.ms': 5,
  'flush.messages': 5,
  'flush.ms': 5,
  'follower.replication.throttled.replicas': 7,
  'index.interval.bytes': 3,
  'leader.replication.throttled.replicas': 7,
  'max.compaction.lag.ms': 5,
  'max.message.bytes': 3,
  'message.timestamp.type': 2,
  'min.cleanable.dirty.ratio': 6,
  'min.compaction.lag.ms': 5,
  'min.insync.replicas': 3,
  preallocate: 1,
  'retention.bytes': 5,
  'retention.ms': 5,
  'segment.bytes': 3,
  'segment.index.bytes': 3,
  'segment.jitter.ms': 5,
  'segment.ms': 5,
  'unclean.leader.election.enable': 1,
};
const names = Object.keys(types);

export default defineCase({
  id: 'config/what-a-topic-has',
  why: 'Tools compare the whole configuration of two topics, or read one value of a thousand.',
  checks: ['CFG-016', 'CFG-019'],
  axes: { version: { api: 'DescribeConfigs' } },
  minEvidence: { entries: 25 },

  async run({ client, expect, evidence, axis, topicName }) {
    const version = Number(axis.version);
    const topic = topicName();
    await client.createTopic(topic, { configs: { 'retention.ms': '5000' } });
    const rowsOf = (result: Tree | undefined): readonly Tree[] => (result?.configs ?? []) as readonly Tree[];

    const [all] = await describeAll(client, [[TOPIC, topic, null]], { version });
    expect(
      'CFG-016',
      [all?.errorCode, all?.resourceType, all?.resourceName],
      'error code, type and name',
    ).equals([0, TOPIC, topic]);
    const told = rowsOf(all).map((row) => String(row.name));
    expect('CFG-016', new Set(told).size, 'different names').equals(told.length);
    expect('CFG-016', told.filter((name) => names.includes(name)).sort(), 'names').equals([...names].sort());
    evidence('entries', told.length);

    const asked = ['segment.bytes', 'retention.ms', 'no.such.config'];
    const [some] = await describeAll(client, [[TOPIC, topic, asked]], {
      version,
      includeSynonyms: version >= 1,
    });
    const values = Object.fromEntries(rowsOf(some).map((row) => [row.name, row.value]));
    const whole = rowsOf(all).find((row) => row.name === 'segment.bytes')?.value;
    expect('CFG-016', whole, 'segment.bytes, where nothing was asked for').holds(
      (value: unknown) => Number(value) > 0,
      'a size',
    );
    expect('CFG-016', values, 'the values that were asked for').equals({
      'retention.ms': '5000',
      'segment.bytes': whole,
    });
    evidence('entries', rowsOf(some).length);
    if (version < 3) {
      expect('CFG-019', rowsOf(some)[0]?.configType ?? 0, 'no type before version 3').equals(0);
      return;
    }
    const [documented] = await describeAll(client, [[TOPIC, topic, null]], {
      version,
      includeDocumentation: true,
    });
    const knownRows = rowsOf(documented).filter((row) => names.includes(String(row.name)));
    const found = Object.fromEntries(knownRows.map((row) => [row.name, row.configType]));
    expect('CFG-019', found, 'types').equals(types);
    for (const row of knownRows) {
      expect('CFG-019', row.documentation, `description of ${row.name}`).holds(
        (text: unknown) => typeof text === 'string' && text.length > 0,
        'there is one',
      );
    }
    const bare = rowsOf(all).filter((row) => row.documentation !== null);
    expect(
      'CFG-019',
      bare.map((row) => row.name),
      'descriptions that nobody asked for',
    ).equals([]);
  },
});
