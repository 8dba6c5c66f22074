import { defineCase } from '../../case.ts';
import { aTopic, createResults, deleteByName, existing } from './topics.ts';

export default defineCase({
  id: 'controller/each-its-own-fate',
  why: 'A list of wishes is no transaction: the bad ones must not take the good ones with them.',
  checks: ['TOP-021'],
  apis: { DeleteTopics: 0 },
  axes: { create: { api: 'CreateTopics' } },
  minEvidence: { results: 6 },

  async run({ client, expect, evidence, axis, topicName }) {
    const good = [topicName('a'), topicName('b')];
    const bad = topicName('c');
    const asked = [aTopic(good[0]!), aTopic(bad, { numPartitions: 0 }), aTopic(good[1]!)];
    const created = await createResults(client, Number(axis.create), asked);
    const codes = (rows: typeof created): readonly unknown[] =>
      [...good, bad].map((name) => rows.filter((row) => row.name === name).map((row) => row.errorCode));
    expect('TOP-021', codes(created), 'error codes of CreateTopics').equals([[0], [0], [37]]);
    expect('TOP-021', await existing(client, [...good, bad], 2), 'topics that exist').equals(good);

    const deleted = await deleteByName(client, client.version('DeleteTopics'), [good[0]!, bad, good[1]!]);
    expect('TOP-021', codes(deleted), 'error codes of DeleteTopics').equals([[0], [0], [3]]);
    expect('TOP-021', await existing(client, good, 0), 'topics that are left').equals([]);
    evidence('results', created.length + deleted.length);
  },
});
