import { defineCase } from '../../case.ts';
import { wallClock } from '../produce/refusal.ts';
import { markersApi, Txn, verificationOff } from './transactions.ts';

export default defineCase({
  id: 'markers/time',
  why: 'Retention and the expiry of producers go by the time of a marker, which is not that of the data.',
  checks: ['MARK-026'],
  apis: markersApi,
  config: verificationOff,
  axes: { timestampType: ['CreateTime', 'LogAppendTime'] },
  minEvidence: { markers: 2 },

  async run(context) {
    const { client, expect, axis, evidence, topicName } = context;
    const topic = topicName();
    const timestampType = String(axis.timestampType);
    await client.createTopic(topic, { configs: { 'message.timestamp.type': timestampType } });
    const txn = await Txn.init(context, topic);
    for (const committed of [true, false]) {
      await txn.add(1);
      await client.sleep(50);
      const before = await wallClock(client);
      expect('MARK-026', await txn.end(committed), 'error code of the marker').equals(0);
      const after = (await wallClock(client)) + 1n;
      const marker = (await client.fetchAll(topic, 0)).at(-1)!;
      expect('MARK-026', marker.control, 'the last batch is a marker').equals(true).orStop();
      expect('MARK-026', marker.timestampType, 'timestamp type').equals(timestampType);
      expect('MARK-026', marker.maxTimestamp, 'max timestamp').atLeast(before - 1n);
      expect('MARK-026', marker.maxTimestamp, 'max timestamp').atMost(after);
      expect('MARK-026', marker.records[0]?.timestamp, 'timestamp of its record').equals(marker.maxTimestamp);
      evidence('markers');
    }
  },
});
