import { defineCase } from '../../case.ts';
import { isRefusal, knock, plainPayload } from './raw.ts';

export default defineCase({
  id: 'protocol/cut-bodies',
  why: 'A body that ends too early must not be completed by guesswork.',
  checks: ['WIRE-015', 'WIRE-006', 'WIRE-008'],
  axes: {
    api: [
      'Metadata',
      'Produce',
      'Fetch',
      'ListOffsets',
      'CreateTopics',
      'DeleteTopics',
      'InitProducerId',
      'FindCoordinator',
    ],
  },
  minEvidence: { refused: 2 },

  async run({ client, expect, evidence, axis }) {
    const api = String(axis.api);
    // An API that the subject does not offer is nobody's fault: it ends the case as inapplicable.
    const range = client.versions(api) ?? { min: 0, max: client.version(api) };
    // The last byte of a flexible body is its count of tagged fields, else a part of the last field.
    for (const version of [Math.max(range.min, api === 'Produce' ? 3 : 0), range.max]) {
      const whole = plainPayload(api, version);
      const reply = await knock(client, whole.slice(0, -1));
      const about = `${api} v${version} without its last byte`;
      expect('WIRE-015', reply, about).holds(
        isRefusal,
        'the connection is closed, or the answer carries an error',
      );
      expect('WIRE-006', reply, about).isClosed();
      if (version === range.max)
        expect('WIRE-008', reply, about).holds(isRefusal, 'a count of tags that is missing is noticed');
      evidence('refused');
    }
    await client.expectAlive();
  },
});
