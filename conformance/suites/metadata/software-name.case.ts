import { defineCase } from '../../case.ts';

const bad = ['', '-x', 'x-', '.x', 'x.', 'a b', 'a_b', 'ä', 'a\n'];
const good = ['x', '7', 'apache-kafka-java', 'a.b-c.d', 'a--b'];

export default defineCase({
  id: 'metadata/software-name',
  why: 'The name of the client software becomes a metric; Apache Kafka lets only harmless names in.',
  checks: ['META-004'],
  apis: { ApiVersions: 3 },
  axes: { version: { api: 'ApiVersions', from: 3 }, field: ['clientSoftwareName', 'clientSoftwareVersion'] },
  minEvidence: { names: bad.length + good.length },

  async run({ client, expect, evidence, axis }) {
    const version = Number(axis.version);
    const sound = { clientSoftwareName: 'ktck', clientSoftwareVersion: '1.0' };
    for (const name of [...bad, ...good]) {
      const answer = await client.request('ApiVersions', version, { ...sound, [String(axis.field)]: name });
      const about = `errorCode for ${axis.field} ${JSON.stringify(name)}`;
      if (good.includes(name)) expect('META-004', answer.errorCode, about).equals(0);
      else {
        expect('META-004', answer.errorCode, about).isError('INVALID_REQUEST');
        expect('META-004', answer.apiKeys, `apiKeys for ${JSON.stringify(name)}`).equals([]);
      }
      evidence('names');
    }
    await client.expectAlive();
  },
});
