import { defineCase } from '../../case.ts';
import { decodeResponse, encodeRequest } from '../../wire/request.ts';
import type { Tree } from '../../wire/tree.ts';

export default defineCase({
  id: 'metadata/unsupported-apiversions',
  why: 'It is the first thing a newer client says; the answer is how it learns to speak the older language.',
  checks: ['META-001'],
  axes: { version: ['one above', 99, 32_767], body: ['sound', 'empty', 'garbage'] },
  minEvidence: { answered: 1 },

  async run({ client, expect, evidence, axis }) {
    const plain = await client.request('ApiVersions', 0, {});
    const advertised = (plain.apiKeys as readonly Tree[]).find((row) => row.apiKey === 18);
    expect('META-001', advertised, 'entry of ApiVersions in its own answer').notEquals(undefined).orStop();
    const version =
      axis.version === 'one above' ? (advertised?.maxVersion as number) + 1 : Number(axis.version);
    const header = { correlationId: 7, clientId: 'ktck', apiVersion: version };
    const sound = encodeRequest(
      'ApiVersions',
      3,
      { clientSoftwareName: 'x', clientSoftwareVersion: '1' },
      header,
    );
    const cut = axis.body === 'sound' ? sound.length : 8 + 2 + 4 + 1;
    const garbage = axis.body === 'garbage' ? [0xff, 0xff, 0xff, 0xff, 0xff, 0xff] : [];

    const connection = await client.connect();
    await connection.sendFrame(Uint8Array.from([...sound.slice(0, cut), ...garbage]));
    const reply = await connection.receiveFrame();
    expect('META-001', reply, `answer to ApiVersions v${version}`).isAnswer().orStop();
    if (reply.kind !== 'frame') return;
    const answer = decodeResponse('ApiVersions', 0, reply.frame);
    expect('META-001', answer.end, 'end of the answer when read as version 0').equals(reply.frame.length);
    expect('META-001', answer.header.correlationId, 'correlation id').equals(7);
    expect('META-001', answer.body.errorCode, 'errorCode').isError('UNSUPPORTED_VERSION');
    const own = (answer.body.apiKeys as readonly Tree[]).find((row) => row.apiKey === 18);
    expect('META-001', own, 'entry of ApiVersions').equals(advertised);
    evidence('answered');
    expect(
      'META-001',
      await connection.tryRequest('ApiVersions', 0, {}),
      'the same connection afterwards',
    ).isAnswer();
  },
});
