import { defineCase } from '../../case.ts';
import { bytesOf, plainPayload, type RawReply } from './raw.ts';

export default defineCase({
  id: 'protocol/joined-frames',
  why: 'One read may hold several requests, the last in part; each gets its own answer, in order.',
  checks: ['WIRE-001', 'WIRE-005'],
  minEvidence: { answers: 4 },

  async run({ client, expect, evidence }) {
    const frames = [1, 2, 3, 4].map((correlationId) => {
      const payload = plainPayload('ApiVersions', 0, { correlationId });
      return bytesOf([0, 0, 0, payload.length], payload);
    });
    const joined = bytesOf(...frames);
    const connection = await client.connect();
    await connection.sendBytes(joined.subarray(0, joined.length - 5));
    const replies: RawReply[] = [];
    for (let i = 0; i < 3; i++) replies.push(await connection.receiveFrame());
    await connection.sendBytes(joined.subarray(joined.length - 5));
    replies.push(await connection.receiveFrame());

    for (const reply of replies) expect('WIRE-001', reply, 'answer').isAnswer();
    const order = replies.map((reply) => (reply.kind === 'frame' ? reply.frame[3] : undefined));
    expect('WIRE-005', order, 'correlation ids of the answers').equals([1, 2, 3, 4]);
    evidence('answers', replies.filter((reply) => reply.kind === 'frame').length);
  },
});
