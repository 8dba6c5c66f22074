import { defineCase } from '../../case.ts';
import { bytesOf, plainPayload } from './raw.ts';

export default defineCase({
  id: 'protocol/split-anywhere',
  why: 'TCP may cut a request at any byte; a broker that counts on whole reads fails once a day.',
  checks: ['WIRE-001'],
  minEvidence: { cuts: 17 },

  async run({ client, expect, evidence }) {
    const payload = plainPayload('ApiVersions', 0);
    const whole = bytesOf([0, 0, 0, payload.length], payload);
    const connection = await client.connect();
    await connection.sendBytes(whole);
    const usual = await connection.receiveFrame();
    expect('WIRE-001', usual, 'answer to the uncut request').isAnswer().orStop();

    for (let cut = 1; cut < whole.length; cut++) {
      await connection.sendBytes(whole.subarray(0, cut));
      await client.sleep(1);
      await connection.sendBytes(whole.subarray(cut));
      expect('WIRE-001', await connection.receiveFrame(), `answer when cut after byte ${cut}`).equals(usual);
      evidence('cuts');
    }
    for (const byte of whole) await connection.sendBytes(Uint8Array.of(byte));
    expect('WIRE-001', await connection.receiveFrame(), 'answer when sent byte by byte').equals(usual);
    await client.expectAlive();
  },
});
