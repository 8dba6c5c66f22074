/**
 * Goal    whatever the subject does, a run ends by itself with its documented code, blames nobody for the kit's fault, and leaves a
 *         report that says how it ended. One seed gives one report.
 * Method  listeners that are no brokers; the real command line on a broker that dies in the middle and interrupted; the same run twice.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, expect, test } from 'vitest';
import { tcpAdapter } from '../../adapters/tcp/tcp-adapter.ts';
import { SubjectUnavailable } from '../../conformance/driver/operations.ts';
import { Progress, standardScreen } from '../../conformance/reports/terminal.ts';
import { judgeSubject } from '../judge.ts';
import { type Ended, end, endAll, type Running, start, startReference } from './children.ts';

const folder = mkdtempSync(join(tmpdir(), 'ktck-subjects-'));
const servers: Server[] = [];
const limits = { timeout: 150_000 };
afterEach(async () => {
  for (const server of servers.splice(0)) server.close();
  await endAll();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Somebody who listens, but is no broker. */
async function impostor(behave: (socket: Socket) => void): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    behave(socket);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `tcp:127.0.0.1:${(server.address() as { port: number }).port}`;
}

/** The events of a run so far. */
function events(
  out: string,
): { event: string; footer?: Record<string, unknown>; case?: { verdict: string } }[] {
  const path = join(out, 'events.ndjson');
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : [];
  return lines.map((line) => JSON.parse(line));
}

/** Waits until so many cases were judged, or says how the run ended before. */
async function judged(run: Running, out: string, cases: number): Promise<void> {
  let ended: Ended | undefined;
  void run.ended.then((how) => {
    ended = how;
  });
  while (events(out).filter(({ event }) => event === 'case').length < cases) {
    expect(ended, 'the run goes on').toBeUndefined();
    await pause(20);
  }
}

const verdicts = (out: string): Set<string> =>
  new Set(events(out).flatMap((each) => each.case?.verdict ?? []));

test.each<[string, (socket: Socket) => void]>([
  ['talks HTTP', (socket) => socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n')],
  ['hangs up', (socket) => socket.destroy()],
  ['echoes', (socket) => socket.pipe(socket)],
  ['sends endless zeros', (socket) => socket.on('data', () => socket.write(Buffer.alloc(100_000)))],
])('somebody who %s is unavailable, not wrong', limits, async (_, behave) => {
  const options = { seed: 1, allowRemote: [], workDirectory: folder, progress: () => undefined };
  const opened = tcpAdapter.open(await impostor(behave), options);
  await expect(opened).rejects.toThrow(SubjectUnavailable);
  await expect(opened).rejects.toThrow(/^127\.0\.0\.1:\d+[^\n]*\.$/);
});

test('a subject that dies in the middle is convicted of that, and the run ends', limits, async () => {
  const out = join(folder, 'dies');
  const subject = await startReference(join(folder, 'data'));
  const args = ['run', `tcp:127.0.0.1:${subject.port}`, '--select', 'produce/*', '--jobs', '2', '--out', out];
  const run = start(args);
  await judged(run, out, 3);
  await end(subject.child);
  const { status, stderr } = await run.ended;
  expect([status, stderr]).toEqual([1, expect.stringContaining('exit 1')]);
  for (const fault of ['kit-fault', 'harness-fault', 'fail']) expect(verdicts(out)).not.toContain(fault);
  expect(events(out).at(-1)).toMatchObject({ event: 'footer', footer: { complete: true } });
});

test('an interrupted run ends with 130 and a footer that says so', limits, async () => {
  const out = join(folder, 'interrupted');
  const run = start(['run', 'builtin:reference', '--out', out]);
  await judged(run, out, 5);
  run.child.kill('SIGINT');
  expect((await run.ended).status).toBe(130);
  const footer = { complete: false, stoppedEarly: 'interrupted' };
  expect(events(out).at(-1)).toMatchObject({ event: 'footer', footer });
  expect(JSON.parse(readFileSync(join(out, 'report.json'), 'utf8'))).toMatchObject({ footer });
});

const silent = new Progress({ ...standardScreen(), isTTY: false, write: () => undefined });
const judgedHere = (address: string, select: readonly string[], out: string) =>
  judgeSubject({
    address,
    selection: { select, skip: [], reqs: [], levels: [] },
    seed: 9,
    out,
    progress: silent,
    argv: [],
  });

test('the reference is acquitted with 0, a wrong broker convicted with 1', limits, async () => {
  const cases = ['protocol/size-limit', 'protocol/impossible-lengths'];
  expect((await judgedHere('builtin:reference', cases, join(folder, 'right'))).exitCode).toBe(0);
  expect((await judgedHere('builtin:mutant/WIRE-002-a', cases, join(folder, 'wrong'))).exitCode).toBe(1);
});

/** Everything that time and place have no part in. */
const timeless = (out: string): unknown =>
  JSON.parse(readFileSync(join(out, 'report.json'), 'utf8'), (key, value) =>
    /^(startedAt|finishedAt|durationMs|roundTripMs|digest|runId|slowest)$/.test(key) ? undefined : value,
  );

test('one seed, one report', limits, async () => {
  const cases = ['produce/in*', 'requests/*'];
  const outs = [join(folder, 'one'), join(folder, 'two')];
  for (const out of outs) await judgedHere('builtin:reference', cases, out);
  expect(timeless(outs[0]!)).toEqual(timeless(outs[1]!));
  expect((timeless(outs[0]!) as { cases: unknown[] }).cases.length).toBeGreaterThan(10);
});
