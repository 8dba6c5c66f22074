import { apiKeys } from '../../../spec/protocol/api-keys.ts';
import { defineCase } from '../../case.ts';
import { decodeResponse } from '../../wire/request.ts';
import { messageOf } from '../../wire/schema.ts';
import type { Tree } from '../../wire/tree.ts';
import { isRefusal, knock, plainPayload, type RawReply } from '../protocol/raw.ts';

const apis = [
  'ApiVersions',
  'Metadata',
  'CreateTopics',
  'DeleteTopics',
  'Produce',
  'Fetch',
  'ListOffsets',
  'OffsetForLeaderEpoch',
  'InitProducerId',
  'FindCoordinator',
] as const;

/** Whether the reply is an answer of exactly this version, from the first byte to the last. */
function isWholeAnswer(api: string, version: number, reply: RawReply): boolean {
  if (reply.kind !== 'frame') return false;
  try {
    return decodeResponse(api, version, reply.frame).end === reply.frame.length;
  } catch {
    return false;
  }
}

export default defineCase({
  id: 'metadata/advertised-is-served',
  why: 'A client trusts the advertised range blindly: what is in it must work, what is not is refused.',
  checks: ['META-002'],
  axes: { api: apis },
  minEvidence: { versions: 1 },

  async run({ client, expect, evidence, axis, untestable }) {
    const api = axis.api as (typeof apis)[number];
    const rows = (await client.request('ApiVersions', 0, {})).apiKeys as readonly Tree[];
    const row = rows.find((entry) => entry.apiKey === apiKeys[api]);
    if (!row) return untestable(`${api} is not advertised`);
    const min = row.minVersion as number;
    const max = row.maxVersion as number;
    const request = messageOf(`${api}Request`);
    for (let version = min; version <= max; version++) {
      if (!request.isValid(version)) continue;
      const reply = await knock(client, plainPayload(api, version));
      const served = isWholeAnswer(api, version, reply);
      // AMB-META-1: Produce 0 to 2 may be advertised for the sake of old clients and closed on.
      const excused = api === 'Produce' && version < 3 && reply.kind === 'closed';
      const what = `reply to ${api} v${version} of the advertised ${min} to ${max}`;
      expect('META-002', reply, what).holds(
        () => served || excused,
        'an answer in that version, to its last byte',
      );
      evidence('versions');
    }
    if (api === 'ApiVersions') return; // Its answer to a version above the range is META-001.
    for (const version of [max + 1, min - 1].filter((each) => each !== -1 || min === 0)) {
      // In its own form where it ever had one: a refusal must not depend on the body being nonsense.
      const form = request.isValid(version) ? version : max;
      const reply = await knock(client, plainPayload(api, form, { apiVersion: version }));
      expect('META-002', reply, `reply to ${api} v${version}`).holds(
        isRefusal,
        'a refusal: it is not advertised',
      );
    }
    await client.expectAlive();
  },
});
