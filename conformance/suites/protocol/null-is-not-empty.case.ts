import { defineCase } from '../../case.ts';
import { headerVersion } from '../../wire/request.ts';
import { bodyStart, bytesOf, expectMalformed, knock, plainPayload } from './raw.ts';

/** Where the array of topics begins in the body, and up to which version it may not be null. */
const arrays: Readonly<Record<string, { at: (version: number) => number; until: number }>> = {
  Metadata: { at: () => 0, until: 0 },
  CreateTopics: { at: () => 0, until: 99 },
  DeleteTopics: { at: () => 0, until: 99 },
  ListOffsets: { at: (version) => (version >= 2 ? 5 : 4), until: 99 },
};

export default defineCase({
  id: 'protocol/null-is-not-empty',
  why: 'A list that is not there is no list of nothing; where the schema forbids it, it is refused.',
  checks: ['WIRE-011', 'WIRE-006'],
  axes: { api: Object.keys(arrays), end: ['lowest', 'highest'] },
  minEvidence: { refused: 1 },

  async run({ client, expect, evidence, axis, untestable }) {
    const api = String(axis.api);
    const range = client.versions(api);
    const { at, until } = arrays[api]!;
    if (!range || range.min > until)
      return untestable(`no version of ${api} is served whose list may not be null`);
    const version = axis.end === 'lowest' ? range.min : Math.min(range.max, until);
    const whole = plainPayload(api, version);
    const start = bodyStart(api, version) + at(version);
    const nothing = headerVersion(api, 'Request', version) === 2 ? [0] : [0xff, 0xff, 0xff, 0xff];
    const reply = await knock(
      client,
      bytesOf(whole.slice(0, start), nothing, whole.slice(start + nothing.length)),
    );
    if (expectMalformed(expect, 'WIRE-011', reply, `${api} v${version} with null topics`))
      evidence('refused');
    await client.expectAlive();
  },
});
