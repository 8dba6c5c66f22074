import { defineCase } from '../../case.ts';
import { batch, type Codec, records } from '../records/forge.ts';
import { expectAppended, expectRefused, wallClock } from './refusal.ts';

export default defineCase({
  id: 'produce/size-limit',
  why: 'Producers fill their batches up to the limit and split them when they are told that it was too much.',
  checks: ['PRD-017', 'PRD-029'],
  axes: { codec: ['none', 'gzip', 'lz4'] },
  minEvidence: { appended: 1, refused: 1 },

  async run(context) {
    const { client, expect, axis, topicName } = context;
    const bytes = batch(records(100, await wallClock(client)), { codec: axis.codec as Codec });
    const [exact, short] = [topicName('exact'), topicName('short')];
    await client.createTopic(exact, { configs: { 'max.message.bytes': String(bytes.length) } });
    await client.createTopic(short, { configs: { 'max.message.bytes': String(bytes.length - 1) } });

    await expectAppended(context, 'PRD-017', exact, bytes, { what: 'a batch of exactly max.message.bytes' });
    const refused = await expectRefused(context, 'PRD-017', short, bytes, {
      what: 'a batch of one byte more',
    });
    expect('PRD-017', refused.errorCode, 'error code for one byte more').isError('MESSAGE_TOO_LARGE');
    expect('PRD-029', refused.baseOffset, 'base offset for one byte more').equals(-1n);
    await client.expectAlive();
  },
});
