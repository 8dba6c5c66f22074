import { defineCase } from '../../case.ts';
import { expectRefused, wallClock } from '../produce/refusal.ts';
import { batch, type Codec, flipBit, records } from './forge.ts';

const attributesAt = 21;

export default defineCase({
  id: 'records/flipped-bit',
  why: 'One bit that turned over on the way, anywhere from attributes to the end, must not get into a log.',
  checks: ['BAT-002'],
  axes: { codec: ['none', 'gzip'] },
  minEvidence: { refused: 50 },

  async run(context) {
    const { client, expect, axis, random, topicName } = context;
    const topic = topicName();
    await client.createTopic(topic);
    const sent = records(2, await wallClock(client));
    const good = batch(sent, { codec: axis.codec as Codec });
    for (let position = attributesAt; position < good.length; position++) {
      const bit = random(8);
      await expectRefused(context, 'BAT-002', topic, flipBit(good, position, bit), {
        what: `bit ${bit} of byte ${position}`,
      });
    }

    const outside = batch(sent, { codec: axis.codec as Codec, partitionLeaderEpoch: 5 });
    expect('BAT-002', outside.slice(17, 21), 'crc with another leader epoch').equals(good.slice(17, 21));
    const result = await client.produce(topic, 0, outside);
    expect('BAT-002', result.errorCode, 'error code with another leader epoch').equals(0);
    const [stored] = await client.fetchAll(topic, 0);
    expect('BAT-002', stored?.crcValid, 'stored checksum').equals(true);
    await client.expectAlive();
  },
});
