import { defineCase } from '../../case.ts';
import type { Tree } from '../../wire/tree.ts';
import { knock, plainPayload } from '../protocol/raw.ts';

/** First versions of release 4. */
const firstVersions = {
  Fetch: 4,
  ListOffsets: 1,
  CreateTopics: 2,
  DeleteTopics: 1,
  OffsetForLeaderEpoch: 2,
} as const;

const apiKeys: Readonly<Record<keyof typeof firstVersions, number>> = {
  Fetch: 1,
  ListOffsets: 2,
  CreateTopics: 19,
  DeleteTopics: 20,
  OffsetForLeaderEpoch: 23,
};

export default defineCase({
  id: 'legacy/release-four',
  why: 'Below these versions stands the code of conversion, and release 4 has none.',
  checks: ['OLD-029'],
  since: '4.0',
  axes: { api: Object.keys(firstVersions) },
  minEvidence: { refused: 1 },

  async run({ client, expect, evidence, axis, untestable }) {
    const api = axis.api as keyof typeof firstVersions;
    const rows = (await client.request('ApiVersions', 0, {})).apiKeys as readonly Tree[];
    const row = rows.find(({ apiKey }) => apiKey === apiKeys[api]);
    if (row === undefined) return untestable(`${api} is not advertised`);
    expect('OLD-029', row.minVersion, `lowest version of ${api}`).equals(firstVersions[api]);
    for (let version = 0; version < firstVersions[api]; version++) {
      const reply = await knock(client, plainPayload(api, version));
      expect('OLD-029', reply, `reply to ${api} v${version}`).isClosed();
      evidence('refused');
    }
    await client.expectAlive();
  },
});
