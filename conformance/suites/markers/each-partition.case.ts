import { defineCase } from '../../case.ts';
import { endOffset } from '../produce/refusal.ts';
import { markersApi, Txn, verificationOff, writeMarkers } from './transactions.ts';

export default defineCase({
  id: 'markers/each-partition',
  why: 'A topic that is deleted while a transaction is open must not keep its other partitions undecided.',
  checks: ['MARK-014', 'MARK-015'],
  apis: markersApi,
  config: verificationOff,
  axes: { version: { api: 'WriteTxnMarkers' } },
  minEvidence: { written: 4, unknown: 3 },

  async run(context) {
    const { client, expect, axis, evidence, topicName } = context;
    const [topic, other, nowhere] = [topicName(), topicName('other'), topicName('nowhere')];
    const version = Number(axis.version);
    await client.createTopic(topic, { partitions: 2 });
    await client.createTopic(other);
    const [a, b] = [await Txn.init(context, topic), await Txn.init(context, topic)];
    await a.send(0);
    await a.send(0, { partition: 1 });
    await b.send(0);
    const who = (txn: Txn) => ({ producerId: txn.id, producerEpoch: txn.epoch(), committed: true });
    const codes = await writeMarkers(
      context,
      [
        {
          ...who(a),
          partitions: [
            [topic, 0],
            [topic, 7],
            [topic, 1],
            [nowhere, 0],
          ],
        },
        {
          ...who(b),
          committed: false,
          partitions: [
            [topic, 0],
            [topic, -1],
            [other, 0],
          ],
        },
      ],
      version,
    );
    expect('MARK-014', codes, 'error codes').equals({
      [`${a.id} ${topic}-0`]: 0,
      [`${a.id} ${topic}-7`]: 3,
      [`${a.id} ${topic}-1`]: 0,
      [`${a.id} ${nowhere}-0`]: 3,
      [`${b.id} ${topic}-0`]: 0,
      [`${b.id} ${topic}--1`]: 3,
      [`${b.id} ${other}-0`]: 0,
    });
    for (const code of Object.values(codes)) evidence(code === 0 ? 'written' : 'unknown');
    const ends = [
      await endOffset(client, topic),
      await endOffset(client, topic, 1),
      await endOffset(client, other),
    ];
    expect('MARK-014', ends, 'log end offsets').equals([4n, 2n, 1n]);

    const twice = await writeMarkers(
      context,
      [
        { ...who(a), partitions: [[topic, 0]] },
        { ...who(a), partitions: [[topic, 0]] },
      ],
      version,
    );
    expect('MARK-014', twice, 'error codes of two markers of one producer').equals({
      [`${a.id} ${topic}-0`]: 0,
    });
    expect('MARK-014', await writeMarkers(context, [], version), 'an answer to no markers').equals({});

    const before = await endOffset(client, topic);
    for (const wrong of [{ producerId: -1n }, { producerEpoch: -1 }]) {
      const answered = await writeMarkers(
        context,
        [{ ...who(a), ...wrong, partitions: [[topic, 0]] }],
        version,
      );
      expect('MARK-015', Object.values(answered), 'error codes of a marker that names nobody').equals([-1]);
    }
    expect('MARK-015', await endOffset(client, topic), 'log end offset behind them').equals(before);
    await client.expectAlive();
  },
});
