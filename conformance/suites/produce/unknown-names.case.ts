import { defineCase } from '../../case.ts';
import type { Tree } from '../../wire/tree.ts';
import { batch, records } from '../records/forge.ts';
import { wallClock } from './refusal.ts';

/** A topic id in the right form that nobody has. */
const nobodysId = 'S6fzKX5hQ0eYdGkzcnV0dw';

export default defineCase({
  id: 'produce/unknown-names',
  why: 'These codes make a client ask for fresh metadata; any other would make it give up or wait in vain.',
  checks: ['PRD-025', 'PRD-029'],
  axes: { version: { api: 'Produce', from: 3 } },
  minEvidence: { refused: 3 },

  async run({ client, expect, axis, evidence, topicName }) {
    const topic = topicName();
    const { topicId } = await client.createTopic(topic);
    const version = Number(axis.version);
    const bytes = batch(records(1, await wallClock(client)));
    const missing = topicName('missing');
    const byId = version >= 13;
    const known = byId ? { topicId } : { name: topic };
    const unknown = byId ? [{ topicId: nobodysId }] : [{ name: missing }, { name: 'no/such topic' }];
    const targets = [
      { ...known, index: 1 },
      { ...known, index: -1 },
      ...unknown.map((name) => ({ ...name, index: 0 })),
    ];

    for (const { index, ...name } of targets) {
      const topicData = [{ ...name, partitionData: [{ index, records: bytes }] }];
      const answer = await client.request('Produce', version, {
        transactionalId: null,
        acks: 1,
        timeoutMs: 5_000,
        topicData,
      });
      const [entry] = answer.responses as readonly Tree[];
      const [partition] = (entry?.partitionResponses ?? []) as readonly Tree[];
      const what = `${Object.values(name)[0]} partition ${index}`;
      const code =
        byId && Object.values(name)[0] === nobodysId ? 'UNKNOWN_TOPIC_ID' : 'UNKNOWN_TOPIC_OR_PARTITION';
      expect('PRD-025', partition?.errorCode, `error code of ${what}`).isError(code);
      expect('PRD-029', partition?.baseOffset, `base offset of ${what}`).equals(-1n);
      evidence('refused');
    }
    const metadata = client.version('Metadata', 8);
    const everything = { topics: null, ...(metadata >= 4 && { allowAutoTopicCreation: false }) };
    const all = await client.request('Metadata', metadata, everything);
    const names = (all.topics as readonly Tree[]).map(({ name }) => name);
    expect('PRD-025', names.includes(missing), 'the missing topic was created').equals(false);
    await client.expectAlive();
  },
});
