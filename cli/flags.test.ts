/**
 * Goal: every command of the project answers a flag it does not know, or a value that makes no sense, with a sentence and its help.
 * Method: real processes; each must end before it begins to work.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');

function ended(program: string, ...args: string[]): readonly [number | null, string, string] {
  const ran = spawnSync(process.execPath, [join(root, program), ...args], { encoding: 'utf8', cwd: root });
  return [ran.status, ran.stdout, ran.stderr];
}

const programs = [
  'cli/start.ts',
  'cli/check.ts',
  'cli/update.ts',
  'cli/court.ts',
  'cli/mutants.ts',
  'cli/crash-images.ts',
  'cli/house/crash-points.ts',
  'cli/house/hostile-inspections.ts',
  'docs/build.ts',
];

describe.each(programs)('%s', (program) => {
  test('refuses an unknown flag', () => {
    const [status, , said] = ended(program, '--bogus');
    expect([status, said]).toEqual([64, expect.stringContaining("Unknown option '--bogus'")]);
    expect(said).toContain('npm ');
    expect(said).not.toMatch(/^\s+at /m);
  });

  test('has a help', () => {
    const [status, told] = ended(program, '--help');
    expect([status, told]).toEqual([0, expect.stringContaining('npm ')]);
  });
});

test.each<[string, string[], string]>([
  ['spec/fixtures/generator/generate.ts', ['--bogus'], "Unknown option '--bogus'"],
  ['conformance/inspect/bit-flips.ts', ['--bogus'], 'no --bogus'],
  ['cli/mutants.ts', ['--jobs', 'many'], '--jobs takes a whole number of at least 1'],
  ['cli/mutants.ts', ['--share', '5/4'], '--share takes one like 2/4'],
  ['cli/mutants.ts', ['--write', '--own'], '--write renews the whole matrix'],
  ['cli/update.ts', ['PRD-002'], 'without --relock'],
  ['cli/update.ts', ['--relock'], 'needs the ids'],
  ['cli/court.ts', ['--only', 'nobody'], "contains 'nobody'"],
  ['cli/court.ts', ['--quick', '--write'], 'not with --quick'],
  ['cli/house/crash-points.ts', ['--histories', '1e3'], '--histories takes a whole number'],
  ['cli/house/crash-points.ts', ['--workers', '0'], '--workers takes a whole number of at least 1'],
  ['cli/house/hostile-inspections.ts', ['--rounds', '0'], '--rounds takes a whole number of at least 1'],
])('%s %j is refused', (program, args, sentence) => {
  const [status, , said] = ended(program, ...args);
  expect([status, said]).toEqual([64, expect.stringContaining(sentence)]);
});
