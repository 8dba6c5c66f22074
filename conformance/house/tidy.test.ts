/**
 * Goal    the house rules that no compiler knows: no clock, dice or I/O left of `hosts`, files that fit a reader, no promises in code,
 *         no path of one machine.
 * Method  every tracked source file is read as text. The limits only ever tighten.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => path !== '' && existsSync(join(root, path)));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const sources = tracked.filter((path) => path.endsWith('.ts') && !path.includes('/generated/'));
const withoutComments = (text: string): string =>
  text.replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' ')).replace(/\/\/.*$/gm, '');

/** Lines of `path` that match, as `path:line`. */
function hits(path: string, text: string, pattern: RegExp): string[] {
  return text
    .split('\n')
    .flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}: ${line.trim()}`] : []));
}

test('no clock, dice, timer, process or async left of hosts', () => {
  const core = sources.filter(
    (path) =>
      /^reference\/(?!hosts\/|testing\/)/.test(path) && !/\.test\.ts$|\/generate[^/]*\.ts$/.test(path),
  );
  const impure =
    /\b(Date\.now|new Date|Math\.random|setTimeout|setInterval|setImmediate|performance\.|process\.|async |await )/;
  expect(core.flatMap((path) => hits(path, withoutComments(read(path)), impure))).toEqual([]);
  expect(core.length).toBeGreaterThan(20);
});

test('no file of the project is longer than a reader can hold', () => {
  const limit = 430;
  const exempt = /^spec\/(requirements|ambiguities)\/|^conformance\/suites\/index\.ts$/; // Sentences, and a generated list.
  const long = sources.filter((path) => !exempt.test(path) && read(path).split('\n').length > limit);
  expect(long.map((path) => `${path}: ${read(path).split('\n').length} lines`)).toEqual([]);
});

test('no promise in code: what is missing is an exemption, not a comment', () => {
  // Spelt with classes of one letter, so that the rule does not find itself.
  const promise = /\b(TO[D]O|FIX[M]E|X[X]X|HA[C]K)\b|\b(it|test|describe)\.(ski[p]|onl[y]|tod[o])\(/;
  expect('// TO' + 'DO: later').toMatch(promise);
  expect(sources.flatMap((path) => hits(path, read(path), promise))).toEqual([]);
});

test('no path of one machine', () => {
  const text = tracked.filter(
    (path) =>
      /\.(ts|cjs|mjs|json|md|yaml|yml|java|sh|xml)$|^\.ci\//.test(path) && !/fixtures\/.*gz$/.test(path),
  );
  const machine = /(^|[^A-Za-z0-9_.])\/(work|root|farm)\/[a-z.]/;
  const self = 'conformance/house/tidy.test.ts';
  expect(text.filter((path) => path !== self).flatMap((path) => hits(path, read(path), machine))).toEqual([]);
});

test('every optional dependency that the lock names is in the lock', () => {
  const packages: Record<string, { optionalDependencies?: Record<string, string> }> = JSON.parse(
    read('package-lock.json'),
  ).packages;
  const missing = Object.entries(packages).flatMap(([path, entry]) =>
    Object.keys(entry.optionalDependencies ?? {})
      .filter((name) => !packages[`node_modules/${name}`] && !packages[`${path}/node_modules/${name}`])
      .map((name) => `${path} → ${name}`),
  );
  expect(missing).toEqual([]);
});
