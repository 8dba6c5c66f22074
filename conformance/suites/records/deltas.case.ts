import { defineCase } from '../../case.ts';
import { wallClock } from '../produce/refusal.ts';
import { batch, type Codec, contents, records } from './forge.ts';

export default defineCase({
  id: 'records/deltas',
  why: 'A broker that looks a time up inside a batch has to add the deltas as its consumers do.',
  checks: ['BAT-003'],
  apis: { ListOffsets: 1 },
  axes: { codec: ['none', 'gzip'], type: ['CreateTime', 'LogAppendTime'] },
  minEvidence: { looked: 3 },

  async run({ client, expect, axis, evidence, topicName }) {
    const topic = topicName();
    await client.createTopic(topic, { configs: { 'message.timestamp.type': String(axis.type) } });
    const now = await wallClock(client);
    const times = [now - 5_000n, now - 4_000n, now - 3_000n];
    const sent = records(3, now).map((record, i) => ({ ...record, timestamp: times[i]! }));
    await client.produce(topic, 0, batch(records(2, now - 60_000n)));
    const { errorCode, baseOffset, logAppendTimeMs } = await client.produce(
      topic,
      0,
      batch(sent, { codec: axis.codec as Codec }),
    );
    expect('BAT-003', errorCode, 'error code').equals(0).orStop();

    const created = axis.type === 'CreateTime';
    const read = contents(await client.fetchAll(topic, 0)).filter(({ offset }) => offset >= baseOffset);
    for (const [i, time] of times.entries()) {
      const expected = created ? time : logAppendTimeMs;
      expect('BAT-003', read[i]?.timestamp, `timestamp of record ${i}`).equals(expected);
      expect('BAT-003', read[i]?.offset, `offset of record ${i}`).equals(baseOffset + BigInt(i));
      if (!created) continue;
      const found = await client.listOffset(topic, 0, time);
      expect('BAT-003', found.offset, `offset found for the time of record ${i}`).equals(
        baseOffset + BigInt(i),
      );
      expect('BAT-003', found.timestamp, `time found for record ${i}`).equals(time);
    }
    if (!created) {
      const found = await client.listOffset(topic, 0, now - 5_000n);
      expect('BAT-003', found.offset, 'first offset that is not older than the producer claimed').equals(0n);
      expect('BAT-003', found.timestamp >= now - 1_000n, 'its time is the time of the append').equals(true);
    }
    evidence('looked', read.length);
  },
});
