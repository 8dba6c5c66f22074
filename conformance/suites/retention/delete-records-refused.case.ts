import { defineCase } from '../../case.ts';
import { wallClock } from '../produce/refusal.ts';
import { batch, records } from '../records/forge.ts';
import { deleteRecords } from './deleting.ts';
import { earliest } from './looks.ts';

export default defineCase({
  id: 'retention/delete-records-refused',
  why: 'The head of a compacted log holds values that are still in force: nobody may cut it off.',
  checks: ['DRC-005'],
  axes: { version: { api: 'DeleteRecords' } },
  minEvidence: { refused: 3 },

  async run(context) {
    const { client, expect, evidence, axis, topicName } = context;
    const version = Number(axis.version);
    const topic = topicName();
    await client.createTopic(topic, { configs: { 'cleanup.policy': 'compact' } });
    await client.produce(topic, 0, batch(records(3, await wallClock(client))));
    const answers = async (name: string, partition: number): Promise<[number, bigint]> => {
      const { errorCode, lowWatermark } = await deleteRecords(client, name, 1n, { version, partition });
      evidence('refused');
      return [errorCode, lowWatermark];
    };
    expect('DRC-005', await answers(topic, 0), 'answer for a compacted topic').equals([44, -1n]);
    expect('DRC-005', await earliest(context, topic), 'earliest offset of the compacted topic').equals(0n);
    expect('DRC-005', await answers(topic, 7), 'answer for a partition that is not there').equals([3, -1n]);
    expect('DRC-005', await answers(topicName('absent'), 0), 'answer for a topic that is not there').equals([
      3,
      -1n,
    ]);

    const both = topicName('both');
    await client.createTopic(both, { configs: { 'cleanup.policy': 'compact,delete' } });
    await client.produce(both, 0, batch(records(3, await wallClock(client))));
    const allowed = await deleteRecords(client, both, 1n, { version });
    expect('DRC-005', [allowed.errorCode, allowed.lowWatermark], 'answer for compact,delete').equals([0, 1n]);
    await client.expectAlive();
  },
});
