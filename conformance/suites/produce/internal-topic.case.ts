import { defineCase } from '../../case.ts';
import { batch } from '../records/forge.ts';
import { ensureInternalTopic, internal } from './internal.ts';
import { endOffset, wallClock } from './refusal.ts';

export default defineCase({
  id: 'produce/internal-topic',
  why: 'A record of a stranger in the offsets topic breaks the coordinator when it loads the partition.',
  checks: ['PRD-015'],
  minEvidence: { refused: 1 },

  async run(context) {
    const { client, expect, evidence } = context;
    await ensureInternalTopic(context);
    // A tombstone under a key of a version that no coordinator knows: where it is let in, it does no harm.
    const harmless = { key: Uint8Array.of(0x7f, 0xff), value: null, timestamp: await wallClock(client) };
    const bytes = batch([harmless]);
    const before = await endOffset(client, internal);
    const result = await client.produce(internal, 0, bytes);
    expect('PRD-015', result.errorCode, 'error code').isError('INVALID_TOPIC_EXCEPTION');
    expect('PRD-015', await endOffset(client, internal), 'log end offset').equals(before);
    evidence('refused');
    await client.expectAlive();
  },
});
