/**
 * Goal    a configuration that an older release let into the metadata log ends the node with a sentence, not
 *         with a broken invariant.
 * Method  a value that releases before 4.0 took for `segment.bytes`.
 */
import { expect, test } from 'vitest';
import { type BrokerConfig, parseBrokerConfig } from '../config/broker-config.ts';
import { MetadataFault } from '../metadata/record-framing.ts';
import { logConfig } from './topic-configs.ts';

const broker = parseBrokerConfig({}) as BrokerConfig;

test('an override of an older release', () => {
  expect(logConfig(new Map([['segment.bytes', '1048576']]), broker).segmentBytes).toBe(1_048_576);
  expect(() => logConfig(new Map([['segment.bytes', '3000']]), broker)).toThrow(MetadataFault);
  expect(() => logConfig(new Map([['segment.bytes', '3000']]), broker)).toThrow(/segment\.bytes/);
});
