import { defineCase } from '../../case.ts';
import { wallClock } from '../produce/refusal.ts';
import { batch, type Codec, contents } from '../records/forge.ts';

const headers = [
  { key: 'trace', value: '1' },
  { key: 'trace', value: '2' },
  { key: 'a', value: null },
  { key: 'a', value: '' },
  { key: '', value: 'no name' },
  { key: 'größe-尺寸', value: 'ok' },
  { key: 'trace', value: '1' },
];

export default defineCase({
  id: 'validation/headers',
  why: 'Tracing tools put several headers of one name on a record and rely on their order; null is not empty.',
  checks: ['VAL-013'],
  apis: { Produce: 7 },
  axes: { codec: ['none', 'gzip'], stored: ['producer', 'zstd'] },
  minEvidence: { records: 4 },

  async run({ client, expect, axis, evidence, topicName }) {
    const topic = topicName();
    await client.createTopic(
      topic,
      axis.stored === 'producer' ? {} : { configs: { 'compression.type': 'zstd' } },
    );
    const timestamp = await wallClock(client);
    const sent = [
      { key: 'k', value: 'v', headers },
      { key: null, value: '', headers: [] },
      { key: '', value: null, headers: [{ key: 'x', value: null }] },
      { key: '', value: '', headers: [] },
    ];
    const bytes = batch(
      sent.map((record) => ({ ...record, timestamp })),
      { codec: axis.codec as Codec },
    );
    const { errorCode } = await client.produce(topic, 0, bytes);
    expect('VAL-013', errorCode, 'error code').equals(0).orStop();
    const read = contents(await client.fetchAll(topic, 0)).map(({ key, value, headers }) => ({
      key,
      value,
      headers,
    }));
    expect('VAL-013', read, 'records as read').equals(sent);
    evidence('records', read.length);
  },
});
