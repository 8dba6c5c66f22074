import { defineCase } from '../../case.ts';
import { batch, contents, flipBit, records } from '../records/forge.ts';
import { expectAppended, expectRefused, wallClock } from './refusal.ts';

export default defineCase({
  id: 'produce/goes-on',
  why: 'One broken producer must not cost the others an offset, let alone the partition.',
  checks: ['PRD-021'],
  minEvidence: { refused: 4, appended: 5 },

  async run(context) {
    const { client, expect, topicName } = context;
    const topic = topicName();
    await client.createTopic(topic);
    const now = await wallClock(client);
    const good = batch(records(2, now));
    const bad = {
      'a wrong checksum': flipBit(good, good.length - 1, 1),
      'a wrong count': batch(records(2, now), { recordsCount: 3 }),
      'a control batch': batch(records(2, now), { control: true }),
      'too many bytes': batch([{ ...records(1, now)[0]!, value: new Uint8Array(1_200_000) }]),
    };
    await expectAppended(context, 'PRD-021', topic, good, { what: 'the first good batch' });
    for (const [what, bytes] of Object.entries(bad)) {
      await expectRefused(context, 'PRD-021', topic, bytes, { what });
      await expectAppended(context, 'PRD-021', topic, good, { what: `the good batch after ${what}` });
    }
    const stored = contents(await client.fetchAll(topic, 0)).map(({ offset }) => offset);
    expect('PRD-021', stored, 'offsets in the log').equals([0n, 1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n, 9n]);
    await client.expectAlive();
  },
});
