import { defineCase } from '../../case.ts';
import { coordinatorEpochOf } from '../../inspect/stored-records.ts';
import { controlTypeOf } from '../../wire/batch.ts';
import { endOffset } from '../produce/refusal.ts';
import { markersApi, Txn, verificationOff } from './transactions.ts';

const hex = (bytes: Uint8Array | null | undefined): string => Buffer.from(bytes ?? []).toString('hex');

export default defineCase({
  id: 'markers/form',
  why: 'A marker that reads like data reaches an application; one that reads like nothing never ends its transaction.',
  checks: ['MARK-001', 'MARK-002'],
  apis: markersApi,
  config: verificationOff,
  axes: { version: { api: 'WriteTxnMarkers' }, committed: [true, false], compression: ['producer', 'gzip'] },
  minEvidence: { markers: 1 },

  async run(context) {
    const { client, expect, axis, evidence, topicName } = context;
    const topic = topicName();
    await client.createTopic(topic, { configs: { 'compression.type': String(axis.compression) } });
    const txn = await Txn.init(context, topic);
    await txn.add(3);
    const before = await endOffset(client, topic);
    const committed = axis.committed === true;
    const code = await txn.end(committed, { coordinatorEpoch: 0x01020304, version: Number(axis.version) });
    expect('MARK-001', code, 'error code of the marker').equals(0).orStop();
    expect('MARK-001', await endOffset(client, topic), 'log end offset behind the marker').equals(
      before + 1n,
    );

    const [marker, ...more] = (await client.fetchAll(topic, 0, before)).filter(
      ({ baseOffset }) => baseOffset >= before,
    );
    expect('MARK-001', more.length, 'batches behind the marker').equals(0);
    const { control, transactional, codec, producerId, producerEpoch, baseSequence, baseOffset } = marker!;
    expect(
      'MARK-001',
      { control, transactional, codec, producerId, producerEpoch, baseSequence, baseOffset },
      'header of the marker',
    ).equals({
      control: true,
      transactional: true,
      codec: 'none',
      producerId: txn.id,
      producerEpoch: txn.epoch(),
      baseSequence: -1,
      baseOffset: before,
    });
    expect('MARK-001', marker!.records.length, 'records of the marker').equals(1).orStop();
    const record = marker!.records[0]!;
    expect('MARK-002', controlTypeOf(record), 'type in the key').equals(committed ? 'COMMIT' : 'ABORT');
    expect('MARK-002', hex(record.key), 'key').equals(committed ? '00000001' : '00000000');
    expect('MARK-002', coordinatorEpochOf(record), 'coordinator epoch in the value').equals(0x01020304);
    expect('MARK-002', hex(record.value), 'value').equals('000001020304');
    evidence('markers');
  },
});
