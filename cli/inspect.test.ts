/**
 * Goal    `ktck check` and `ktck dump` as commands: codes, sentences, formats; nothing is written to the
 *         directory.
 * Method  real processes over unpacked images of real brokers.
 */
import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, describe, expect, test } from 'vitest';
import { imageFiles } from '../conformance/inspect/archive.ts';

const folder = mkdtempSync(join(tmpdir(), 'ktck-inspect-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function unpacked(image: string, name = image): string {
  const root = join(folder, name);
  for (const [path, bytes] of imageFiles(image)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), bytes);
  }
  return root;
}

const clean = unpacked('4.3.1-clean');
const killed = unpacked('3.9.2-killed');
const torn = unpacked('3.9.2-killed', 'torn');
const damaged = unpacked('4.3.1-clean', 'damaged');
const tornLog = join(torn, 'plain-0/00000000000000000061.log');
truncateSync(tornLog, statSync(tornLog).size - 3);
truncateSync(join(damaged, 'plain-0/00000000000000000017.index'), 13);
const nothing = join(folder, 'nothing');
mkdirSync(nothing);
writeFileSync(join(nothing, 'notes.txt'), 'hello');

function ktck(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [join(import.meta.dirname, 'ktck.ts'), ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, NO_COLOR: '1' },
  });
}

describe('ktck check', () => {
  test.each<[number, string, string[]]>([
    [0, 'Sound: 9 partitions, 0 notes.', [clean]],
    [0, 'Sound: 9 partitions, 1 note.', [killed]],
    [0, 'The tail is torn', [torn]],
    [1, 'The tail is torn', [torn, '--strict']],
    [1, 'The file ends inside an entry of 8 bytes', [damaged]],
    [0, 'Sound: 1 partition, 0 notes.', [join(clean, 'txn-0')]],
    [64, 'Allowed choices', [clean, '--format', 'xml']],
    [64, 'missing required argument', []],
    [64, 'cannot be written', [clean, '--out', join(folder, 'no/such/file')]],
    [64, 'to which nothing is written', [clean, '--out', join(clean, 'findings.txt')]],
    [65, 'no such file', [join(folder, 'absent')]],
    [65, 'Nothing in it is a file of Kafka', [nothing]],
    [65, 'is a file', [join(clean, 'meta.properties')]],
  ])('%i: %s', (status, sentence, args) => {
    const ran = ktck('check', ...args);
    expect(ran.stdout + ran.stderr).toContain(sentence);
    expect(ran.status).toBe(status);
    expect(ran.stderr).not.toMatch(/^\s+at /m);
  });

  test('JSON by its schema, into a file', () => {
    const out = join(folder, 'findings.json');
    expect(ktck('check', damaged, '--format', 'json', '--out', out)).toMatchObject({ status: 1, stdout: '' });
    const schema = JSON.parse(
      readFileSync(join(import.meta.dirname, '../spec/schemas/inspection.schema.json'), 'utf8'),
    ) as object;
    const validate = new Ajv2020({ strict: true }).compile(schema);
    const report: unknown = JSON.parse(readFileSync(out, 'utf8'));
    expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
    expect(report).toMatchObject({
      partitions: 9,
      findings: [
        {
          requirement: 'LOG-007',
          severity: 'error',
          file: 'plain-0/00000000000000000017.index',
          start: 8,
          end: 13,
        },
      ],
    });
  });

  test('SARIF names the file and its bytes', () => {
    const { stdout } = ktck('check', damaged, '--format', 'sarif');
    const sarif = JSON.parse(stdout) as { runs: { results: unknown[]; originalUriBaseIds: unknown }[] };
    expect(sarif.runs[0]?.results).toHaveLength(1);
    expect(sarif.runs[0]?.originalUriBaseIds).toEqual({
      DIRECTORY: { uri: expect.stringMatching(/^file:\/\/\/.*\/damaged\/$/) },
    });
  });

  test('the directory is as it was', () => {
    const before = readdirSync(killed, { recursive: true }).sort();
    const modified = statSync(join(killed, 'plain-0')).mtimeMs;
    ktck('check', killed);
    expect(readdirSync(killed, { recursive: true }).sort()).toEqual(before);
    expect(statSync(join(killed, 'plain-0')).mtimeMs).toBe(modified);
  });
});

describe('ktck dump', () => {
  test.each<[number, string, string[]]>([
    [0, '| offset 4 time 1795270421070 ABORT', [join(clean, 'txn-0/00000000000000000003.log')]],
    [0, 'OffsetCommit key v0 {"group":"admin-group-0"', [join(clean, '__consumer_offsets-0')]],
    [0, 'lastStableOffset = "5"', [join(clean, 'txn-0/00000000000000000003.txnindex'), '--hex']],
    [0, 'node.id=1', [join(clean, 'meta.properties')]],
    [64, 'The range ends before it begins', [clean, '--offset', '5..3']],
    [64, 'An offset range is', [clean, '--offset', 'all']],
    [65, 'no such file', [join(folder, 'absent')]],
  ])('%i: %s', (status, sentence, args) => {
    const ran = ktck('dump', ...args);
    expect(ran.stdout + ran.stderr).toContain(sentence);
    expect(ran.status).toBe(status);
  });

  test('lines of JSON, and only the offsets that were asked for', () => {
    const { stdout } = ktck('dump', join(clean, 'plain-0'), '--json', '--offset', '20..21', '--no-records');
    const items = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const batches = items.filter(({ kind }) => kind === 'batch');
    expect(batches.length).toBeGreaterThan(0);
    for (const { baseOffset, lastOffset } of batches) {
      expect(Number(baseOffset)).toBeLessThanOrEqual(21);
      expect(Number(lastOffset)).toBeGreaterThanOrEqual(20);
    }
    expect(items.some(({ kind }) => kind === 'record')).toBe(false);
  });
});
