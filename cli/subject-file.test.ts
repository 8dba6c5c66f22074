/**
 * Goal    a subject file that cannot be followed is the author's affair, told with file and line, whatever its YAML does.
 * Method  aliases that name nothing, and so many that they would fill the memory.
 */
import { expect, test } from 'vitest';
import { parseSubjectFile } from './subject-file.ts';

const bomb = [
  'a: &a [x, x, x, x, x, x, x, x, x, x]',
  ...['b', 'c', 'd', 'e', 'f'].map(
    (name, i) => `${name}: &${name} [${Array.from({ length: 10 }, () => `*${'abcde'[i]}`).join(', ')}]`,
  ),
].join('\n');

test.each([
  ['an alias of nothing', 'name: *nobody\n'],
  ['aliases of aliases', `${bomb}\n`],
])('%s', (_, text) => {
  expect(() => parseSubjectFile('f', text)).toThrow(
    expect.objectContaining({
      name: 'CommandError',
      exitCode: 65,
      message: expect.stringMatching(/^f:1: .*\.$/),
    }),
  );
});
