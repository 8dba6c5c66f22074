/**
 * Goal    every schema is sound, describes what is committed, and refuses what is broken.
 * Method  ajv in strict mode over every message file, every fixture line and vector, and samples of the objects that only
 *         exist while the kit runs; each schema is shown a broken sample too.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';

const here = import.meta.dirname;
const spec = join(here, '..');
const json = <Content = unknown>(path: string): Content =>
  JSON.parse(readFileSync(join(spec, path), 'utf8')) as Content;
const names = readdirSync(here).filter((file) => file.endsWith('.schema.json'));

const ajv = new Ajv2020({ strict: true, strictRequired: false });
for (const name of names) ajv.addSchema(json<object>(`schemas/${name}`));

function schema(name: string): ValidateFunction {
  const found = ajv.getSchema(`kafka-tck:/schemas/${name}`);
  if (found === undefined) throw new TypeError(`no schema ${name}`);
  return found;
}

function expectValid(validate: ValidateFunction, value: unknown, what: string): void {
  if (!validate(value)) expect(validate.errors, what).toEqual([]);
}

/** A deep copy with one place changed; the path's last step may be new. */
function broken(value: unknown, path: readonly (string | number)[], replacement: unknown): unknown {
  const copy = structuredClone(value) as Record<string | number, unknown>;
  let at = copy;
  for (const step of path.slice(0, -1)) at = at[step] as Record<string | number, unknown>;
  const last = path.at(-1) as string;
  if (replacement === undefined) delete at[last];
  else at[last] = replacement;
  return copy;
}

const linesOf = (path: string): unknown[] =>
  gunzipSync(readFileSync(join(spec, path)))
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);

const filesUnder = (folder: string, ending: string): string[] =>
  readdirSync(join(spec, folder))
    .filter((file) => file.endsWith(ending))
    .map((file) => `${folder}/${file}`);

test('every schema compiles in strict mode', () => {
  for (const name of names) expect(schema(name), name).toBeTypeOf('function');
});

test('every message file is valid, and broken ones are refused', () => {
  const validate = schema('message.schema.json');
  const files = filesUnder('protocol/messages', '.json');
  expect(files.length).toBe(284);
  for (const file of files) expectValid(validate, json(file), file);
  const fetch = json('protocol/messages/FetchRequest.json');
  expect(validate(broken(fetch, ['validVersions'], '0-'))).toBe(false);
  expect(validate(broken(fetch, ['fields', 0, 'typo'], true))).toBe(false);
  expect(validate(broken(fetch, ['fields', 7, 'fields'], undefined))).toBe(false);
  expect(validate(broken(fetch, ['fields', 0, 'tag'], 1))).toBe(false);
});

test('every golden message is valid, and broken ones are refused', () => {
  const validate = schema('wire-fixture.schema.json');
  const rows = filesUnder('fixtures/wire', '.ndjson.gz').flatMap(linesOf);
  expect(rows.length).toBe(5633);
  for (const row of rows) expectValid(validate, row, (row as { id: string }).id);
  for (const [path, value] of [
    [['hex'], '0'],
    [['version'], -1],
    [['case'], 'other'],
    [['value'], undefined],
    [['headerBytes'], undefined],
  ] as const) {
    expect(validate(broken(rows[0], path, value)), path.join('.')).toBe(false);
  }
});

test('every golden batch is valid, and broken ones are refused', () => {
  const validate = schema('batch-fixture.schema.json');
  const rows = filesUnder('fixtures/batches', '.ndjson.gz').flatMap(linesOf);
  expect(rows.length).toBe(204);
  for (const row of rows) expectValid(validate, row, (row as { id: string }).id);
  const good = rows.find((row) => 'batches' in (row as object));
  expect(validate(broken(good, ['batches', 0, 'magic'], 3))).toBe(false);
  expect(validate(broken(good, ['batches', 0, 'records', 0, 'offset'], 5))).toBe(false);
  expect(validate(broken(good, ['seen'], []))).toBe(false);
});

test('vectors and data directories', () => {
  const vector = schema('vector.schema.json');
  const files = [...filesUnder('vectors/hashes', '.json'), ...filesUnder('fixtures/batches', '.json')];
  expect(files.length).toBe(10);
  for (const file of files) expectValid(vector, json(file), file);
  expect(vector({ seed: 'A', rows: [] })).toBe(false);
  const directory = schema('data-dir-fixture.schema.json');
  const sample = {
    release: '4.3.1',
    image: 'clean',
    live: { topics: { t: { logStartOffset: '0', highWatermark: '3' } } },
    files: { 't-0/00000000000000000000.log': { bytes: 10, batches: [] } },
  };
  expectValid(directory, sample, 'sample');
  for (const file of filesUnder('fixtures/data-dirs', '.json')) expectValid(directory, json(file), file);
  expect(directory(broken(sample, ['files'], {}))).toBe(false);
  expect(directory(broken(sample, ['release'], '9'))).toBe(false);
});

test('vectors of storage, each by the definition of its kind', () => {
  const files = filesUnder('vectors/storage', '.json');
  expect(files.length).toBe(7);
  for (const file of files) {
    const kind = file.replace(/^.*\/|(-drawn)?\.json$/g, '');
    const validate = schema(`storage-vector.schema.json#/$defs/${kind}`);
    expectValid(validate, json(file), file);
    expect(validate(broken(json(file), ['rows', 0, 'more'], 1)), file).toBe(false);
  }
  const compaction = schema('storage-vector.schema.json#/$defs/compaction');
  const rounds = json('vectors/storage/compaction.json');
  expect(compaction(broken(rounds, ['rows', 0, 'before', 0, 'log'], '0'))).toBe(false);
  expect(compaction(broken(rounds, ['rows', 0, 'end'], 9))).toBe(false);
});

describe('operations and answers', () => {
  const good: readonly [string, object, object][] = [
    ['cluster.start', { config: { 'log.dirs': 'x' } }, { nodes: [{ id: 1, host: '127.0.0.1', port: 9092 }] }],
    ['cluster.stop', {}, {}],
    ['node.stop', { node: 1, how: 'kill' }, { bySignal: true }],
    ['node.start', { node: 1 }, { node: { id: 1, host: '::1', port: 1 } }],
    ['node.alive', { node: 1 }, { alive: false, exit: 'signal 9' }],
    ['wire.open', { node: 1 }, { connection: 1 }],
    ['wire.send', { connection: 1, bytes: 'AAA=' }, {}],
    ['wire.receive', { connection: 1, timeoutMs: 10 }, { timedOut: true }],
    ['wire.close', { connection: 1 }, {}],
    ['time.advance', { ms: 5 }, {}],
    ['time.now', {}, { monotonicMs: 1, wallMs: 2 }],
    ['disk.list', { node: 1, path: '' }, { entries: [{ name: 'a', directory: false, sizeBytes: 3 }] }],
    ['disk.read', { node: 1, path: 'a/b', position: 4 }, { bytes: '' }],
    ['disk.write', { node: 1, path: 'a/b', bytes: '' }, {}],
    ['disk.truncate', { node: 1, path: 'a/b', sizeBytes: 0 }, {}],
    ['disk.remove', { node: 1, path: 'a/b', directory: 1 }, {}],
    ['disk.fail', { node: 1, directory: 1 }, {}],
    ['disk.mend', { node: 1 }, {}],
  ];
  test.each(good)('%s', (op, args, ok) => {
    expectValid(schema('operation.schema.json'), { op, args }, op);
    const answer = schema(`answer.schema.json#/$defs/${op}`);
    expectValid(answer, { ok }, op);
    expectValid(answer, { error: { code: 'CLOSED', definite: true, message: '' } }, op);
    expectValid(answer, { unsupported: { feature: 'disk', reason: 'attached' } }, op);
    expect(schema('operation.schema.json')({ op, args: { ...args, more: 1 } })).toBe(false);
    expect(answer({ ok: { ...ok, more: 1 } })).toBe(false);
    expect(answer({ ok, error: { code: 'X', definite: true, message: '' } })).toBe(false);
  });
  test('a path never leaves the log directory', () => {
    for (const path of ['/etc/passwd', '../x', 'a/../../b']) {
      expect(schema('operation.schema.json')({ op: 'disk.read', args: { node: 1, path } }), path).toBe(false);
    }
  });
});

test('inspections', () => {
  const validate = schema('inspection.schema.json');
  const finding = {
    requirement: 'IDX-001',
    severity: 'error',
    file: 'a-0/x.index',
    start: 4,
    end: 8,
    message: 'm',
  };
  const sample = { schemaVersion: 1, findings: [finding], leftOut: 0, logDirectories: [''], partitions: 1 };
  expectValid(validate, sample, 'sample');
  expect(validate(broken(sample, ['findings', 0, 'severity'], 'fatal'))).toBe(false);
  expect(validate(broken(sample, ['findings', 0, 'end'], undefined))).toBe(false);
});

test('subjects', () => {
  const validate = schema('subject.schema.json');
  const subject: unknown = parseYaml(`
schemaVersion: 1
name: my-broker
version: 1.2.3
language: rust
source: https://example.org/my-broker
kind: broker
launch: { argv: [./my-broker, --listen, "127.0.0.1:0"], readyTimeoutMs: 10000 }
topology: { nodes: [1, 3] }
config:
  log.retention.ms: retention_ms
  log.roll.ms: { unsupported: segments roll by size only }
control: [kill, restart]
claims: { release: 4.3.1, profiles: [protocol], apiVersions: auto }
limits: { maxTopics: 100 }
`);
  expectValid(validate, subject, 'sample');
  expect(validate(broken(subject, ['version'], 'main'))).toBe(false);
  expect(validate(broken(subject, ['claims', 'profiles'], ['all']))).toBe(false);
  expect(validate(broken(subject, ['launch', 'argv'], []))).toBe(false);
});

describe('results', () => {
  const digest = 'a'.repeat(64);
  const at = '2026-01-01T00:00:00.000Z';
  const header = {
    schemaVersion: 1,
    runId: 'r1',
    startedAt: at,
    tool: { name: 'ktck', version: '0.1.0', commit: 'abc', node: 'v24.0.0' },
    suite: { version: '0.1.0', revision: '4.3', requirementSetDigest: digest, casesDigest: digest },
    subject: {
      name: 'x',
      version: '1',
      kind: 'tcp',
      address: 'tcp:127.0.0.1:9092',
      claims: { profiles: ['protocol'], release: '4.3.1', capabilities: ['wire'] },
      identity: { apiVersionsDigest: digest, apiVersions: { Produce: '0-13' } },
    },
    environment: { os: 'linux', arch: 'x64', cpus: 2, ci: false },
    invocation: { argv: [], seed: 1, jobs: 1, select: [], skip: [], timeoutScale: 1, measuredRttMs: 0.2 },
    redactions: [],
  };
  const result = {
    caseId: 'produce/acks-zero',
    caseDigest: digest,
    reqs: ['PRD-002'],
    level: 'MUST',
    surface: 'wire',
    axes: { version: 9 },
    verdict: 'fail',
    expectation: 'unexpected',
    attempt: 1,
    startedAt: 3,
    durationMs: 4.5,
    checks: [
      {
        checkId: 'PRD-002#1',
        req: 'PRD-002',
        verdict: 'fail',
        diag: 'KT-EQ',
        message: 'm',
        expected: '0',
        actual: '1',
        path: 'a[0].b',
        specUrl: '#PRD-002',
      },
    ],
    vacuity: { need: { records: 1 }, got: {} },
    evidence: [
      {
        kind: 'frame',
        path: 'evidence/1.bin',
        sha256: digest,
        bytes: 4,
        range: { offset: 0, length: 2 },
        direction: 'received',
        at: 1,
      },
    ],
    repro: { command: 'ktck repro produce/acks-zero', env: {} },
    attribution: 'subject',
  };
  const summary = {
    counts: { pass: 0, fail: 1 },
    byLevel: { MUST: { fail: 1 } },
    byMechanism: { produce: { fail: 1 } },
    requirements: [{ id: 'PRD-002', level: 'MUST', profile: 'protocol', state: 'covered-fail' }],
    slowest: [{ caseId: 'produce/acks-zero', durationMs: 4.5 }],
    leftovers: [],
    exitCode: 1,
  };
  const footer = { complete: true, eventCount: 4, finishedAt: at, digest };

  test('a whole report', () => {
    const validate = schema('result.schema.json');
    const report = { header, cases: [result], summary, footer };
    expectValid(validate, report, 'sample');
    for (const [path, value] of [
      [['header', 'subject', 'claims', 'profiles'], ['everything']],
      [['cases', 0, 'verdict'], 'flaky'],
      [['cases', 0, 'reqs'], ['PRD-2']],
      [['cases', 0, 'durationMs'], '4'],
      [['summary', 'exitCode'], 5],
      [['footer'], undefined],
    ] as const) {
      expect(validate(broken(report, path, value)), path.join('.')).toBe(false);
    }
  });

  test('events', () => {
    const validate = schema('event.schema.json');
    for (const event of [
      { event: 'header', header },
      { event: 'case', case: result },
      { event: 'summary', summary },
      { event: 'footer', footer },
    ]) {
      expectValid(validate, event, event.event);
    }
    expect(validate({ event: 'case', header })).toBe(false);
    expect(validate({ event: 'progress' })).toBe(false);
  });

  test('decoded lines', () => {
    const validate = schema('decode-line.schema.json');
    expectValid(validate, { header: {}, value: {}, hex: '00' }, 'decoded');
    expectValid(validate, { error: 'the input ends' }, 'error');
    expect(validate({ value: {}, error: 'both' })).toBe(false);
  });
});
