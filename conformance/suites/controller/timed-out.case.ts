import { defineCase } from '../../case.ts';
import { aTopic, createResults, existing } from './topics.ts';

export default defineCase({
  id: 'controller/timed-out',
  why: 'A client that does not wait is told so, and its topic does not turn up later.',
  checks: ['TOP-028'],
  axes: { timeoutMs: [0, -1], version: { api: 'CreateTopics' } },
  minEvidence: { timeouts: 1 },

  async run({ client, expect, evidence, axis, topicName }) {
    const name = topicName();
    const timeoutMs = Number(axis.timeoutMs);
    const results = await createResults(client, Number(axis.version), [aTopic(name)], { timeoutMs });
    const codes = results.map((row) => row.errorCode);
    expect('TOP-028', codes, `error codes with a timeout of ${timeoutMs} ms`).equals([7]);
    await client.sleep(300);
    expect('TOP-028', await existing(client, [name], 0), 'topics that exist afterwards').equals([]);
    evidence('timeouts');
  },
});
