import { defineCase } from '../../case.ts';
import { wallClock } from '../produce/refusal.ts';
import { batch, type Codec, codecs, records } from '../records/forge.ts';

const crcAt = 17;

export default defineCase({
  id: 'validation/in-place',
  why: "The producer's checksum guards the bytes up to the consumer only if nobody packs them anew.",
  checks: ['VAL-014'],
  apis: { Produce: 7 },
  axes: { codec: codecs },
  minEvidence: { stored: 2 },

  async run({ client, expect, axis, evidence, topicName }) {
    const topic = topicName();
    await client.createTopic(topic);
    const now = await wallClock(client);
    for (const [round, count] of [1, 50].entries()) {
      const bytes = batch(records(count, now, `r${round}-`), { codec: axis.codec as Codec });
      const { errorCode, baseOffset } = await client.produce(topic, 0, bytes);
      expect('VAL-014', errorCode, `error code of batch ${round}`).equals(0).orStop();
      const { batches } = await client.fetch(topic, 0, baseOffset, { maxWaitMs: 500 });
      expect('VAL-014', batches[0]?.bytes.slice(crcAt), `bytes of batch ${round} from crc on`).equals(
        bytes.slice(crcAt),
      );
      evidence('stored');
    }
  },
});
