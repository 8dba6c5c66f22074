import { defineCase } from '../../case.ts';
import { joinBytes } from '../../wire/bytes.ts';
import { endOffset, expectAppended, expectRefused, wallClock } from '../produce/refusal.ts';
import { batch, contents, records } from '../records/forge.ts';
import { message, messageSet, three } from './messages.ts';

export default defineCase({
  id: 'legacy/lenient',
  why: 'Old clients cut their buffer anywhere, and some put new batches into old requests: brokers never minded.',
  checks: ['OLD-010', 'OLD-011'],
  until: '4.0',
  axes: { version: { api: 'Produce', to: 2 } },
  minEvidence: { empty: 2, appended: 2 },

  async run(context) {
    const { client, expect, evidence, axis, topicName } = context;
    const topic = topicName();
    const version = Number(axis.version);
    await client.createTopic(topic);
    const now = await wallClock(client);
    const cut = message(1, { value: 'never whole', timestamp: now }).slice(0, 30);
    for (const [what, bytes] of [
      ['no bytes', new Uint8Array(0)],
      ['a cut message', cut],
    ] as const) {
      const result = await client.produce(topic, 0, bytes, { version });
      expect('OLD-010', [result.errorCode, result.baseOffset], `code and base offset of ${what}`).equals([
        0,
        -1n,
      ]);
      evidence('empty');
    }
    expect('OLD-010', await endOffset(client, topic), 'end of the log').equals(0n);
    const torn = joinBytes([messageSet(1, three(now)), cut]);
    await expectAppended(context, 'OLD-010', topic, torn, { what: 'three messages and a cut one', version });
    expect('OLD-010', await endOffset(client, topic), 'end of the log').equals(3n);
    const modern = batch(records(2, now));
    await expectAppended(context, 'OLD-011', topic, modern, { what: 'a batch of format 2', version });
    const stored = contents(await client.fetchAll(topic, 0)).slice(3);
    expect(
      'OLD-011',
      stored.map(({ value }) => value),
      'values of the batch',
    ).equals(['v0', 'v1']);
    const two = joinBytes([batch(records(1, now)), batch(records(1, now))]);
    await expectRefused(context, 'OLD-011', topic, two, { what: 'two batches of format 2', version });
    await client.expectAlive();
  },
});
