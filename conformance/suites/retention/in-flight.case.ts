import { defineCase } from '../../case.ts';
import { fetchBody, readFetch } from '../../driver/data-requests.ts';
import { createInSmallSegments } from '../log/directory.ts';
import { wallClock } from '../produce/refusal.ts';
import { sizedBatch } from '../records/forge.ts';
import { deleteRecords } from './deleting.ts';
import { afterLook, earliest, oftenLooked } from './looks.ts';

const [segmentBytes, batchBytes, batches, fetches] = [1_100_000, 500_000, 16, 6];

export default defineCase({
  id: 'retention/in-flight',
  why: 'An answer is on its way for as long as its reader takes; the files it is made of may be deleted meanwhile.',
  checks: ['RET-008'],
  needs: ['config'],
  apis: { DeleteRecords: 0 },
  config: { ...oftenLooked, 'log.segment.delete.delay.ms': '0' },
  minEvidence: { answers: 6 },

  async run(context) {
    const { client, expect, evidence, topicName } = context;
    const topic = topicName();
    const configs = { 'retention.ms': '-1', 'file.delete.delay.ms': '0' };
    await createInSmallSegments(context, topic, segmentBytes, { configs });
    for (let at = 0; at < batches; at++) {
      await client.produce(topic, 0, sizedBatch(batchBytes, await wallClock(client)));
    }
    const version = client.version('Fetch', 12);
    const connection = await client.connect();
    const asked = { topic, id: '', partition: 0, partitionMaxBytes: 50_000_000 };
    for (let at = 0; at < fetches; at++) {
      await connection.send('Fetch', version, fetchBody(version, { ...asked, offset: BigInt(at) }));
    }
    await deleteRecords(client, topic, BigInt(batches - 1));
    await afterLook(context);
    expect('RET-008', await earliest(context, topic), 'earliest offset').equals(BigInt(batches - 1));
    for (let at = 0; at < fetches; at++) {
      const reply = await connection.receive(60_000);
      expect('RET-008', reply, `answer ${at} of a connection that was not read`).isAnswer().orStop();
      if (reply.kind !== 'answer') return;
      const answer = readFetch(reply.body);
      evidence('answers');
      if (answer.errorCode === 1) {
        expect('RET-008', answer.records.length, 'bytes beside OFFSET_OUT_OF_RANGE').equals(0);
        continue;
      }
      const [first] = answer.batches;
      expect('RET-008', [answer.errorCode, first?.baseOffset], 'error code and first batch').equals([
        0,
        BigInt(at),
      ]);
      expect(
        'RET-008',
        answer.batches.every(({ crcValid }) => crcValid),
        'checksums of all batches',
      ).equals(true);
    }
    await client.expectAlive();
  },
});
