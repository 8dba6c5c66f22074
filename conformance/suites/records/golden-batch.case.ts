import { defineCase } from '../../case.ts';
import { fromHex } from '../../wire/bytes.ts';
import { contents } from './forge.ts';

/** Batches of November 2023, byte for byte; the topic keeps them whatever their age. */
const golden = {
  'one record': {
    hex: `0000000000000000 0000003a ffffffff 02 e99b8dd8 0000 00000000 0000018bcfe56800 0000018bcfe56800
      ffffffffffffffff ffff ffffffff 00000001 10 00 00 00 02 6b 02 76 00`,
    seen: [{ timestamp: 1_700_000_000_000n, key: 'k', value: 'v', headers: [] }],
  },
  'headers, nulls and a producer id': {
    hex: `0000000000000000 00000045 ffffffff 02 8d59aea1 0000 00000001 0000018bcfe56800 0000018bcfe56805
      0000000000000007 0000 00000000 00000002 18000000026102310202 6802780c000a02010100`,
    seen: [
      { timestamp: 1_700_000_000_000n, key: 'a', value: '1', headers: [{ key: 'h', value: 'x' }] },
      { timestamp: 1_700_000_000_005n, key: null, value: null, headers: [] },
    ],
  },
} as const;

export default defineCase({
  id: 'records/golden-batch',
  why: 'Two batches whose every byte is known go in and come out, so that both ends are shown to speak of one layout.',
  checks: ['BAT-001'],
  axes: { batch: Object.keys(golden) },
  minEvidence: { batches: 1 },

  async run({ client, expect, axis, evidence, topicName }) {
    const topic = topicName();
    await client.createTopic(topic, { configs: { 'retention.ms': '-1' } });
    const { hex, seen } = golden[axis.batch as keyof typeof golden];
    const bytes = fromHex(hex.replaceAll(/\s/g, ''))!;
    const result = await client.produce(topic, 0, bytes);
    expect('BAT-001', result.errorCode, 'error code').equals(0).orStop();
    const { batches } = await client.fetch(topic, 0, result.baseOffset, { maxWaitMs: 500 });
    expect('BAT-001', batches.length, `batches read at ${result.baseOffset}`).equals(1).orStop();
    const [stored] = batches;
    expect('BAT-001', stored?.bytes.slice(16), 'bytes from magic to the end').equals(bytes.slice(16));
    expect('BAT-001', stored?.batchLength, 'batch length').equals(bytes.length - 12);
    expect(
      'BAT-001',
      contents(batches).map(({ offset: _, ...rest }) => rest),
      'records',
    ).equals(seen);
    evidence('batches');
  },
});
