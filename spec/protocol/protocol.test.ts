/**
 * Goal    the data of the protocol hangs together: generated modules are fresh, names and numbers map both ways, the tables
 *         agree with the messages, and every validator is understood or known to be free text.
 * Method  everything that is committed, no samples.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { advertisedVersions, apiKeys, apiName, apiRow, apis, isApiName } from './api-keys.ts';
import { configDefinition, configDefinitions, parseBounds, parseChoices } from './configs.ts';
import { errorCodes, errorName, errorRow, isErrorName } from './errors.ts';
import { generatedFiles } from './generate.ts';
import { messageNames, messageSchema } from './messages.ts';

test('the generated modules are fresh', () => {
  for (const [file, text] of generatedFiles()) {
    expect(readFileSync(join(import.meta.dirname, 'generated', file), 'utf8') === text, file).toBe(true);
  }
});

test('messages by name', () => {
  expect(messageNames.length).toBe(284);
  for (const name of messageNames) expect(messageSchema(name).name).toBe(name);
  expect(messageSchema('Fetch')).toBeUndefined();
  expect(messageSchema('toString')).toBeUndefined();
  expect(messageSchema('FetchRequest')).toBe(messageSchema('FetchRequest'));
});

test('errors by name and by code', () => {
  expect(errorCodes.NOT_LEADER_OR_FOLLOWER).toBe(6);
  expect(errorName(3)).toBe('UNKNOWN_TOPIC_OR_PARTITION');
  expect(errorName(9999)).toBeUndefined();
  expect(errorRow(-1)?.exception).toBe('UnknownServerException');
  expect(isErrorName('NONE')).toBe(true);
  expect(isErrorName('toString')).toBe(false);
});

describe('APIs', () => {
  test('by name and by key', () => {
    for (const { key, name } of apis) {
      expect(apiKeys[name]).toBe(key);
      expect(apiName(key)).toBe(name);
      expect(isApiName(name)).toBe(true);
      expect(messageSchema(`${name}Request`)?.apiKey).toBe(key);
      expect(messageSchema(`${name}Response`)?.apiKey).toBe(key);
    }
    expect(apiName(32_000)).toBeUndefined();
    expect(isApiName('Unheard')).toBe(false);
  });
  test('what a real node advertises its release knows, but for Produce, whose closed versions it still tells', () => {
    for (const [key, { name, min, max }] of advertisedVersions('4.3.1-kraft')) {
      const range = apiRow(name)?.releases['4.3.1'];
      if (range === undefined || 'removed' in range) throw new TypeError(`${name} is advertised but unknown`);
      expect(key).toBe(apiRow(name)?.key);
      expect(max).toBeLessThanOrEqual(range.max);
      if (name !== 'Produce') expect(min).toBeGreaterThanOrEqual(range.min);
    }
    expect(advertisedVersions('4.3.1-kraft').get(0)).toEqual({ name: 'Produce', min: 0, max: 13 });
  });
});

describe('configurations', () => {
  test('both releases have their scopes', () => {
    expect(Object.keys(configDefinitions('4.3.1').scopes)).toContain('group');
    expect(Object.keys(configDefinitions('3.9.2').scopes)).not.toContain('group');
    const definition = configDefinition('4.3.1', 'topic', 'segment.bytes');
    expect(definition).toMatchObject({ type: 'int', default: '1073741824', server: 'log.segment.bytes' });
    expect(configDefinition('4.3.1', 'broker', 'no.such')).toBeUndefined();
  });
  test('every validator is a range, a choice or free text', () => {
    const freeText = /^(custom|non-(empty|null) (string|list)|\[1,\.\.\.,9\] or -1|\[partitionId\].*)$/;
    for (const release of ['3.9.2', '4.3.1'] as const) {
      for (const definitions of Object.values(configDefinitions(release).scopes)) {
        for (const { name, valid } of definitions.values()) {
          if (valid === undefined || freeText.test(valid)) continue;
          expect(parseBounds(valid) ?? parseChoices(valid), `${name}: ${valid}`).toBeDefined();
        }
      }
    }
  });
  test('bounds and choices', () => {
    expect(parseBounds('[1,...]')).toEqual({ min: 1, max: Number.POSITIVE_INFINITY });
    expect(parseBounds('[0.5,...,1.0]')).toEqual({ min: 0.5, max: 1 });
    expect(parseBounds('[-2,...]')?.min).toBe(-2);
    expect(parseBounds('custom')).toBeUndefined();
    expect(parseChoices('[compact, delete]')).toEqual(['compact', 'delete']);
    expect(parseChoices('(case insensitive) [A, B]')).toEqual(['A', 'B']);
    expect(parseChoices('[1,...]')).toBeUndefined();
  });
});
