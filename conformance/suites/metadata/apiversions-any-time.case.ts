import { defineCase } from '../../case.ts';
import type { Tree } from '../../wire/tree.ts';

export default defineCase({
  id: 'metadata/apiversions-any-time',
  why: 'Clients ask at the start, after a reconnect, in old and new versions, and must hear the same.',
  checks: ['META-003'],
  axes: { version: { api: 'ApiVersions' } },
  minEvidence: { answers: 3 },

  async run({ client, expect, evidence, axis }) {
    const version = Number(axis.version);
    const body = version >= 3 ? { clientSoftwareName: 'ktck', clientSoftwareVersion: '1.0' } : {};
    const ranges = (answer: Tree): readonly Value[] =>
      (answer.apiKeys as readonly Tree[])
        .map(
          ({ apiKey, minVersion, maxVersion }): Value => [
            apiKey as number,
            minVersion as number,
            maxVersion as number,
          ],
        )
        .sort((a, b) => a[0] - b[0]);
    const expected = ranges(await client.request('ApiVersions', 0, {}));
    expect('META-003', expected.length, 'number of APIs').atLeast(1);
    expect('META-003', new Set(expected.map(([key]) => key)).size, 'number of different keys').equals(
      expected.length,
    );
    expect(
      'META-003',
      expected.every(([, min, max]) => min >= 0 && min <= max),
      'ranges are in order',
    ).equals(true);

    const connection = await client.connect();
    for (const moment of ['first', 'second', 'after Metadata']) {
      if (moment === 'after Metadata')
        await connection.request('Metadata', client.version('Metadata', 8), { topics: [] });
      const reply = await connection.tryRequest('ApiVersions', version, body);
      expect('META-003', reply, `ApiVersions v${version}, ${moment}`).isAnswer().orStop();
      if (reply.kind !== 'answer') return;
      expect('META-003', reply.body.errorCode, `error code, ${moment}`).equals(0);
      expect('META-003', ranges(reply.body), `ranges, ${moment}`).equals(expected);
      evidence('answers');
    }
  },
});

type Value = readonly [key: number, min: number, max: number];
