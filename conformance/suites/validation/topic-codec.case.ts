import { defineCase } from '../../case.ts';
import { wallClock } from '../produce/refusal.ts';
import { batch, type Codec, codecs, contents, records } from '../records/forge.ts';

export default defineCase({
  id: 'validation/topic-codec',
  why: 'The operator decides how a topic is stored, and nothing but the compression may change.',
  checks: ['VAL-010'],
  apis: { Produce: 7, InitProducerId: 0 },
  axes: { topic: ['producer', 'uncompressed', 'gzip', 'snappy', 'lz4', 'zstd'] },
  minEvidence: { stored: 5 },

  async run({ client, expect, axis, evidence, topicName }) {
    const topic = topicName();
    await client.createTopic(topic, { configs: { 'compression.type': String(axis.topic) } });
    const { producerId, producerEpoch } = await client.initProducerId();
    const now = await wallClock(client);
    const target = axis.topic === 'uncompressed' ? 'none' : String(axis.topic);
    const sent = records(4, now).map((record, i) => ({
      ...record,
      key: i === 1 ? null : `key-${i}`,
      value: i === 2 ? null : 'x'.repeat(100),
      headers: i === 3 ? [{ key: 'h', value: 'y' }] : [],
    }));
    const seen = sent.map(({ key, value, timestamp, headers }) => ({ key, value, timestamp, headers }));

    for (const [i, codec] of codecs.entries()) {
      const spec = { codec: codec as Codec, producerId, producerEpoch, baseSequence: i * 4 };
      const { errorCode, baseOffset } = await client.produce(topic, 0, batch(sent, spec));
      expect('VAL-010', errorCode, `error code of the ${codec} batch`).equals(0).orStop();
      const { batches } = await client.fetch(topic, 0, baseOffset, { maxWaitMs: 500 });
      const [stored] = batches;
      expect('VAL-010', stored?.codec, `stored codec of the ${codec} batch`).equals(
        target === 'producer' ? codec : target,
      );
      expect('VAL-010', stored?.crcValid, `checksum of the ${codec} batch is valid`).equals(true);
      const header = [stored?.producerId, stored?.producerEpoch, stored?.baseSequence];
      expect('VAL-010', header, `producer id, epoch, sequence of the ${codec} batch`).equals([
        producerId,
        producerEpoch,
        i * 4,
      ]);
      const read = contents(batches).map(({ key, value, timestamp, headers }) => ({
        key,
        value,
        timestamp,
        headers,
      }));
      expect('VAL-010', read, `records of the ${codec} batch`).equals(seen);
      evidence('stored');
    }
  },
});
