import { defineCase } from '../../case.ts';
import { wallClock } from '../produce/refusal.ts';
import { batch, type Codec, codecs, records } from '../records/forge.ts';

const clockSlackMs = 1_000n;

export default defineCase({
  id: 'validation/log-append-time',
  why: "A topic that promises the order of arrival must not let the producer's clock show through.",
  checks: ['VAL-008'],
  apis: { Produce: 7 },
  axes: { codec: codecs },
  minEvidence: { stored: 1 },

  async run({ client, expect, axis, evidence, topicName }) {
    const topic = topicName();
    await client.createTopic(topic, { configs: { 'message.timestamp.type': 'LogAppendTime' } });
    const before = await wallClock(client);
    const bytes = batch(records(3, before - 600_000n), { codec: axis.codec as Codec });
    const result = await client.produce(topic, 0, bytes);
    const after = await wallClock(client);
    expect('VAL-008', result.errorCode, 'error code').equals(0).orStop();
    expect('VAL-008', result.logAppendTimeMs, 'log append time').atLeast(before - clockSlackMs);
    expect('VAL-008', result.logAppendTimeMs, 'log append time').atMost(after + clockSlackMs);

    const [stored] = await client.fetchAll(topic, 0);
    expect('VAL-008', stored?.timestampType, 'timestamp type').equals('LogAppendTime');
    expect('VAL-008', stored?.maxTimestamp, 'max timestamp').equals(result.logAppendTimeMs);
    expect('VAL-008', stored?.crcValid, 'the checksum is valid').equals(true);
    evidence('stored');
  },
});
