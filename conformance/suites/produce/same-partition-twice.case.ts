import { defineCase } from '../../case.ts';
import type { Tree } from '../../wire/tree.ts';
import { batch, contents, records } from '../records/forge.ts';
import { wallClock } from './refusal.ts';

export default defineCase({
  id: 'produce/same-partition-twice',
  why: 'No client does this; it must not bring two answers for one partition.',
  checks: ['PRD-028'],
  minEvidence: { appended: 1 },

  async run({ client, expect, evidence, topicName }) {
    const topic = topicName();
    await client.createTopic(topic);
    const now = await wallClock(client);
    const entry = (prefix: string) => ({ index: 0, records: batch(records(1, now, prefix)) });
    const answer = await client.request('Produce', client.version('Produce', 12), {
      transactionalId: null,
      acks: -1,
      timeoutMs: 15_000,
      topicData: [{ name: topic, partitionData: [entry('first'), entry('second')] }],
    });
    const entries = (answer.responses as readonly Tree[]).flatMap(
      (one) => one.partitionResponses as readonly Tree[],
    );
    expect('PRD-028', entries.length, 'entries in the answer').equals(1);
    expect('PRD-028', entries[0]?.errorCode, 'error code').equals(0);
    const values = contents(await client.fetchAll(topic, 0)).map(({ value }) => value);
    expect('PRD-028', values, 'values in the log').equals(['second0']);
    evidence('appended', values.length);
    await client.expectAlive();
  },
});
