/**
 * Goal: what a run writes can be read by others. Method: a real run on a wrong broker of our own; every line and the whole report against
 * the published schemas, the footer's digest against the bytes, the page for what it must hold and must not reach for.
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import eventSchema from '../../spec/schemas/event.schema.json' with { type: 'json' };
import resultSchema from '../../spec/schemas/result.schema.json' with { type: 'json' };
import { headerOf } from '../runner/header.ts';
import type { Report } from '../runner/result.ts';
import { Run } from '../runner/run.ts';
import { loadSuite } from '../runner/suite.ts';
import { summarise } from '../runner/summary.ts';
import { selfSubject } from '../self/subjects.ts';
import { evidenceOf } from './evidence.ts';
import { renderHtml } from './html/html.ts';
import { ReportFolder } from './report-folder.ts';
import { Progress } from './terminal.ts';

const ajv = new Ajv2020({ strict: true, strictRequired: false }).addSchema(resultSchema);
const claims = { profiles: ['protocol'] as const, release: '4.3.1' };
let path: string;
let report: Report;
let html: string;

beforeAll(async () => {
  path = mkdtempSync(join(tmpdir(), 'ktck-reports-'));
  const folder = new ReportFolder(path);
  const suite = await loadSuite();
  const cases = suite.filter((definition) => definition.id.startsWith('protocol/'));
  const invocation = { argv: ['run'], seed: 1, jobs: 1, select: [], skip: [], timeoutScale: 1 };
  const run = new Run({
    subject: selfSubject('out-of-order')!,
    cases,
    select: [],
    claims,
    allowCrash: false,
    jobs: 1,
    seed: 1,
    timeoutScale: 1,
    failFast: false,
    listener: {
      opened: (session, rtt) =>
        folder.header(headerOf(session, suite, claims, invocation, { version: '0.0.0', commit: 'x' }, rtt)),
      started: () => undefined,
      judged: (result) => folder.case(result),
      note: () => undefined,
      keepEvidence: (_definition, _axis, executed, judgement) =>
        evidenceOf(executed, judgement, folder, false),
    },
  });
  const { results, leftovers } = await run.go();
  report = folder.finish(summarise(results, leftovers, false), undefined)!;
  html = renderHtml(report, folder.frames);
});
afterAll(() => rmSync(path, { recursive: true, force: true }));

const stream = (): string => readFileSync(join(path, 'events.ndjson'), 'utf8');

test('every event is valid, the header first and the footer last', () => {
  const valid = ajv.compile(eventSchema);
  const events = stream()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { event: string });
  for (const event of events) expect([valid(event), valid.errors]).toEqual([true, null]);
  expect([events[0]!.event, events.at(-2)!.event, events.at(-1)!.event]).toEqual([
    'header',
    'summary',
    'footer',
  ]);
  expect(report.footer.eventCount).toBe(events.length);
});

test('the report is valid', () => {
  const valid = ajv.getSchema(resultSchema.$id)!;
  const written: unknown = JSON.parse(readFileSync(join(path, 'report.json'), 'utf8'));
  expect([valid(written), valid.errors]).toEqual([true, null]);
});

test('the footer holds the digest of all bytes before it', () => {
  const text = stream().trimEnd();
  const before = text.slice(0, text.lastIndexOf('\n') + 1);
  expect(report.footer.digest).toBe(createHash('sha256').update(before).digest('hex'));
});

test('the page stands alone and shows the evidence', () => {
  expect(html).not.toMatch(/<(?:link|img|iframe)|src=|@import|url\(/);
  expect(html).toContain('data-route="/requirements/WIRE-001"');
  expect(html).toContain('data-route="/cases/protocol/answers-in-order"');
  expect(html).toContain('class="hex"');
  expect(html).toContain('ktck run builtin:self/out-of-order --select');
});

test('a case that fails alike on another value of its axes says so in one line', () => {
  const failed = report.cases.find(({ verdict, checks }) => verdict === 'fail' && checks.length > 0)!;
  const [check] = failed.checks.filter(({ verdict }) => verdict === 'fail');
  const written: string[] = [];
  const write = (more: string): void => void written.push(more);
  const progress = new Progress({ write, isTTY: false, colour: false, columns: 80 });
  progress.judged({ ...failed, axes: { version: 3 } });
  progress.judged({ ...failed, axes: { version: 4 } });
  progress.judged({ ...failed, axes: { version: 5 }, checks: [{ ...check!, message: 'something else' }] });
  const text = written.join('');
  expect(text.split(check!.message).length - 1).toBe(1);
  expect(text).toContain(`fail ${failed.caseId}[version=4]: the same\n`);
  expect(text).toContain(`fail ${failed.caseId}[version=5]\n  ${check!.req}: something else\n`);
});
