import { defineCase } from '../../case.ts';
import { expectAppended, expectRefused } from '../produce/refusal.ts';
import { batch, flipBit, records } from '../records/forge.ts';
import { Producer } from './producer.ts';

export default defineCase({
  id: 'idempotence/refused-leaves-no-trace',
  why: 'A producer repairs a refused batch and sends it under the same number; it must not have been used up.',
  checks: ['IDM-010'],
  apis: { InitProducerId: 0 },
  axes: { wrong: ['checksum', 'size', 'count', 'timestamp', 'epoch'] },
  minEvidence: { refused: 1, appended: 3 },

  async run(context) {
    const { client, axis, topicName } = context;
    const topic = topicName();
    await client.createTopic(topic, { configs: { 'message.timestamp.before.max.ms': '3600000' } });
    const producer = await Producer.init(client, topic);
    const good = producer.bytes(1);
    const { producerId, newest } = producer;
    const header = { producerId, producerEpoch: producer.epoch(0), baseSequence: 1 };
    const wrong: Record<string, () => Uint8Array> = {
      checksum: () => flipBit(good, good.length - 1, 0),
      size: () => batch([{ ...records(1, newest)[0]!, value: new Uint8Array(1_200_000) }], header),
      count: () => batch(records(1, newest), { ...header, recordsCount: 2 }),
      timestamp: () => batch(records(1, newest - 7_200_000n), header),
      epoch: () => batch(records(1, newest), { ...header, producerEpoch: producer.epoch(1) }),
    };

    await expectAppended(context, 'IDM-010', topic, producer.bytes(0), { what: 'sequence 0' });
    const bad = wrong[String(axis.wrong)]!();
    await expectRefused(context, 'IDM-010', topic, bad, { what: `sequence 1 with a wrong ${axis.wrong}` });
    await expectAppended(context, 'IDM-010', topic, good, { what: 'sequence 1 repaired' });
    await expectAppended(context, 'IDM-010', topic, producer.bytes(2), { what: 'sequence 2' });
    await client.expectAlive();
  },
});
