import { defineCase } from '../../case.ts';
import { wallClock } from '../produce/refusal.ts';
import { batch, records } from '../records/forge.ts';
import { type Change, DELETE, errorsOf, SET, TOPIC, until } from './configs.ts';

export default defineCase({
  id: 'config/takes-effect',
  why: 'Operators change settings of topics that are in trouble now, and watch whether it helps.',
  checks: ['CFG-014'],
  apis: { DescribeConfigs: 1, IncrementalAlterConfigs: 0, Produce: 3 },
  minEvidence: { produced: 4 },

  async run({ client, expect, evidence, topicName }) {
    const topic = topicName();
    await client.createTopic(topic);
    const bytes = batch(records(20, (await wallClock(client)) - 60_000n));
    const produce = async (what: string, error: string): Promise<bigint> => {
      const { errorCode, logAppendTimeMs } = await client.produce(topic, 0, bytes);
      expect('CFG-014', errorCode, what).isError(error);
      evidence('produced');
      return logAppendTimeMs;
    };
    const changeTo = async (change: Change, wanted: string): Promise<void> => {
      expect('CFG-014', await errorsOf(client, [[TOPIC, topic, [change]]]), 'error codes').equals([0]);
      await until(client, [TOPIC, topic, change[0]], (row) => row?.value === wanted);
    };
    const before = (await until(client, [TOPIC, topic, 'max.message.bytes'], () => true))?.value;
    await produce('before the change', 'NONE');
    await changeTo(['max.message.bytes', SET, String(bytes.length - 1)], String(bytes.length - 1));
    await produce('with max.message.bytes below the batch', 'MESSAGE_TOO_LARGE');
    await changeTo(['max.message.bytes', DELETE, null], String(before));
    const own = await produce('with the default again', 'NONE');
    expect('CFG-014', own, "append time while the producer's time counts").equals(-1n);
    await changeTo(['message.timestamp.type', SET, 'LogAppendTime'], 'LogAppendTime');
    const stamped = await produce('with LogAppendTime', 'NONE');
    expect('CFG-014', stamped, 'append time once the time of arrival counts').atLeast(0n);
  },
});
