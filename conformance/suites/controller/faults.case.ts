import { defineCase } from '../../case.ts';
import type { Tree } from '../../wire/tree.ts';
import { aTopic, create, existing } from './topics.ts';

const faults: Readonly<Record<string, { fields: Tree; error: string }>> = {
  'no partition': { fields: { numPartitions: 0 }, error: 'INVALID_PARTITIONS' },
  'minus two partitions': { fields: { numPartitions: -2 }, error: 'INVALID_PARTITIONS' },
  'no replica': { fields: { replicationFactor: 0 }, error: 'INVALID_REPLICATION_FACTOR' },
  'minus two replicas': { fields: { replicationFactor: -2 }, error: 'INVALID_REPLICATION_FACTOR' },
  'more replicas than brokers': { fields: { replicationFactor: 1_000 }, error: 'INVALID_REPLICATION_FACTOR' },
  'unknown configuration': {
    fields: { configs: [{ name: 'no.such.config', value: '1' }] },
    error: 'INVALID_CONFIG',
  },
  'configuration of the wrong type': {
    fields: { configs: [{ name: 'retention.ms', value: 'x' }] },
    error: 'INVALID_CONFIG',
  },
  'configuration out of range': {
    fields: { configs: [{ name: 'retention.ms', value: '-2' }] },
    error: 'INVALID_CONFIG',
  },
  'configuration of null': {
    fields: { configs: [{ name: 'retention.ms', value: null }] },
    error: 'INVALID_CONFIG',
  },
};

export default defineCase({
  id: 'controller/faults',
  why: 'Programs that create what they need treat 36 as success; other faults must be told apart from it.',
  checks: ['TOP-006'],
  axes: { version: { api: 'CreateTopics' } },
  minEvidence: { faults: Object.keys(faults).length + 1 },

  async run({ client, expect, evidence, axis, topicName }) {
    const version = Number(axis.version);
    const there = topicName();
    await client.createTopic(there);
    const again = (await create(client, version, [aTopic(there)])).get(there);
    expect('TOP-006', again?.errorCode, 'error code of an existing topic').isError('TOPIC_ALREADY_EXISTS');
    evidence('faults');
    const rows = Object.entries(faults).map(([what, fault], i) => ({
      what,
      ...fault,
      name: topicName(`f${i}`),
    }));
    const results = await create(
      client,
      version,
      rows.map(({ name, fields }) => aTopic(name, fields)),
    );
    for (const { what, error, name } of rows) {
      expect('TOP-006', results.get(name)?.errorCode, `error code for ${what}`).isError(error);
      evidence('faults');
    }
    const made = await existing(
      client,
      rows.map(({ name }) => name),
      0,
    );
    expect('TOP-006', made, 'refused topics that exist').equals([]);
  },
});
