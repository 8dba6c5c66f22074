import { defineCase } from '../../case.ts';
import { fill } from '../fetch/logs.ts';
import { special } from './asking.ts';

export default defineCase({
  id: 'offsets/without-remote-storage',
  why:
    'Tools ask where the local and the remote part of a log begin and end without knowing whether there ' +
    'are two.',
  checks: ['LOF-012'],
  apis: { ListOffsets: 8 },
  axes: { version: { api: 'ListOffsets', from: 8 } },
  minEvidence: { compared: 2 },

  async run({ client, expect, axis, evidence, topicName }) {
    const topic = topicName();
    await client.createTopic(topic);
    const version = Number(axis.version);
    for (const records of [0, 3]) {
      if (records > 0) await fill(client, topic, { batches: 1, recordsEach: records });
      const earliest = await client.listOffset(topic, 0, special.earliest, { version });
      const local = await client.listOffset(topic, 0, special.earliestLocal, { version });
      expect('LOF-012', local.partition, `the answer to −4, with ${records} records, against −2`).equals(
        earliest.partition,
      );
      if (version >= 9) {
        const tiered = await client.listOffset(topic, 0, special.latestTiered, { version });
        expect('LOF-012', [tiered.errorCode, tiered.offset], 'error code and offset of −5').equals([0, -1n]);
      }
      evidence('compared');
    }
  },
});
