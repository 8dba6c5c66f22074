/**
 * Property: what was encoded decodes to the same value, takes the size that was counted, and every shorter
 *           piece of it is malformed.
 * Method:   random values of every message and every version; the schemas are the only list of what there is.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { messageNames } from '../../spec/protocol/messages.ts';
import { aMessage } from './arbitraries.ts';
import { MalformedMessage, messageCodec } from './codec.ts';
import { planMessage } from './schema.ts';

const HIGHEST_VERSION = 30;

test('every message and version survives the round trip', () => {
  let pairs = 0;
  for (const name of messageNames) {
    for (let version = 0; version < HIGHEST_VERSION; version++) {
      const plan = planMessage(name, version);
      if (plan === undefined) continue;
      pairs++;
      const message = messageCodec(name, version)!;
      const property = fc.property(aMessage(plan), fc.nat(), (value, cut) => {
        const bytes = message.encode(value);
        expect(message.size(value)).toBe(bytes.length);
        const decoded = message.decode(bytes);
        expect(decoded.end).toBe(bytes.length);
        expect(decoded.value).toEqual(value);
        if (bytes.length === 0) return;
        const piece = bytes.subarray(0, cut % bytes.length);
        expect(() => message.decode(piece)).toThrow(MalformedMessage);
      });
      fc.assert(property, { numRuns: 6 });
    }
  }
  expect(pairs).toBe(861);
});
