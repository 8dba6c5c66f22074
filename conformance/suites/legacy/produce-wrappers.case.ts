import { defineCase } from '../../case.ts';
import { wallClock } from '../produce/refusal.ts';
import { contents } from '../records/forge.ts';
import { type Format, oldCodecs, seenOf, three, wrapper } from './messages.ts';

export default defineCase({
  id: 'legacy/produce-wrappers',
  why: 'A compressed set of old messages is unpacked, checked and packed again, with one historical mistake allowed for.',
  checks: ['OLD-003'],
  until: '4.0',
  axes: { version: { api: 'Produce', to: 2 }, format: [0, 1], codec: oldCodecs },
  minEvidence: { appended: 3 },

  async run({ client, expect, evidence, axis, topicName }) {
    const topic = topicName();
    const format = axis.format as Format;
    const codec = axis.codec as (typeof oldCodecs)[number];
    await client.createTopic(topic);
    const set = three(await wallClock(client));
    const many = Array.from({ length: 40 }, (_, at) => ({
      ...set[at % 3]!,
      value: `${'v'.repeat(50)}${at}`,
    }));
    const sent = [
      { set, bytes: wrapper(format, codec, set) },
      { set: many, bytes: wrapper(format, codec, many) },
      { set, bytes: wrapper(format, codec, set, { rightChecksum: true }) },
    ];
    let end = 0n;
    for (const { set: records, bytes } of sent) {
      const result = await client.produce(topic, 0, bytes, { version: Number(axis.version) });
      expect('OLD-003', result.errorCode, 'error code of a wrapper').equals(0);
      expect('OLD-003', result.baseOffset, 'base offset of a wrapper').equals(end);
      end += BigInt(records.length);
      evidence('appended');
    }
    const batches = await client.fetchAll(topic, 0);
    const shapes = batches.map((one) => [one.magic, one.codec, one.recordsCount]);
    expect('OLD-003', shapes, 'format, codec and size of each batch').equals(
      sent.map(({ set: records }) => [2, codec, records.length]),
    );
    const expected = seenOf(
      format,
      sent.flatMap(({ set: records }) => records),
    );
    expect('OLD-003', contents(batches), 'stored records').equals(expected);
  },
});
