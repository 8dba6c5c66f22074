import { defineCase } from '../../case.ts';
import type { Tree } from '../../wire/tree.ts';

export default defineCase({
  id: 'metadata/features-by-version',
  why: 'Clients of ApiVersions 3 cannot read a feature whose lowest level is 0; they must not be shown one.',
  checks: ['META-018'],
  apis: { ApiVersions: 4 },
  minEvidence: { features: 1 },

  async run({ client, expect, evidence }) {
    const asked = { clientSoftwareName: 'ktck', clientSoftwareVersion: '1.0' };
    const features = async (version: number): Promise<readonly Tree[]> =>
      ((await client.request('ApiVersions', version, asked)).supportedFeatures ?? []) as readonly Tree[];
    const three = await features(3);
    const four = await features(4);
    const fromZero = (list: readonly Tree[]): readonly unknown[] =>
      list.filter((row) => row.minVersion === 0).map((row) => row.name);
    expect('META-018', fromZero(three), 'features that begin at 0, in version 3').equals([]);
    expect('META-018', fromZero(four).length, 'number of features that begin at 0, in version 4').atLeast(1);
    const later = four.filter((row) => row.minVersion !== 0);
    expect('META-018', three.length, 'number of features in version 3').equals(later.length);
    evidence('features', four.length);
  },
});
