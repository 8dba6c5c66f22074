/**
 * One judged run from an address to a report: what `ktck run`, `npm start` and the court have in common.
 *
 * Shape   `judgeSubject(request)` opens the subject, runs the selection, writes the folder, stops the subject, returns the report.
 * Errors  a subject that cannot be opened is thrown as `SubjectUnavailable`; an interrupted run still has its footer.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CaseDefinition } from '../conformance/case.ts';
import type { Subject } from '../conformance/driver/operations.ts';
import { evidenceOf } from '../conformance/reports/evidence.ts';
import { renderHtml } from '../conformance/reports/html/html.ts';
import type { Progress } from '../conformance/reports/terminal.ts';
import { caseName } from '../conformance/runner/case-result.ts';
import { headerOf, type Invocation } from '../conformance/runner/header.ts';
import { firstOfEachAxis, type Selection, selectCases } from '../conformance/runner/plan.ts';
import type { Report, Summary } from '../conformance/runner/result.ts';
import { Run } from '../conformance/runner/run.ts';
import type { RunListener } from '../conformance/runner/run-options.ts';
import { loadSuite } from '../conformance/runner/suite.ts';
import { summarise } from '../conformance/runner/summary.ts';
import type { Claims } from '../conformance/runner/verdicts.ts';
import type { Profile } from '../spec/requirements/define.ts';
import { exitCodes } from './exit.ts';
import { openReportFolder } from './report-folder.ts';
import { adapterFor } from './subjects.ts';
import { toolFacts } from './tool.ts';

/** Everything a run is asked for. */
export interface JudgeRequest {
  readonly address: string;
  readonly selection: Selection;
  readonly profiles?: readonly Profile[];
  /** What the subject calls itself, where a subject file says so. */
  readonly name?: string;
  readonly version?: string;
  readonly release?: string;
  readonly jobs?: number;
  readonly seed?: number;
  readonly out?: string;
  readonly strict?: boolean;
  readonly timeoutScale?: number;
  readonly allowRemote?: readonly string[];
  readonly allowCrash?: boolean;
  readonly failFast?: boolean;
  /** Keep the frames of every case, not only of those that fail. */
  readonly keepEveryFrame?: boolean;
  /** Only the first value of each axis. */
  readonly briefly?: boolean;
  readonly progress: Progress;
  readonly signal?: AbortSignal;
  readonly argv: readonly string[];
}

/** What came of it. */
export interface JudgeOutcome {
  readonly report: Report | undefined;
  readonly summary: Summary;
  readonly folder: string;
  /** The frames of the evidence, by their path in the folder. */
  readonly frames: ReadonlyMap<string, Uint8Array>;
  readonly exitCode: number;
}

/** The newest release the specification speaks of: strangers are judged by it unless they say another. */
export const newestRelease = '4.3.1';

/** What a subject claims unless told otherwise: we speak for the reference and Apache Kafka, strangers speak the protocol. */
export function claimsOf(request: Pick<JudgeRequest, 'address' | 'profiles' | 'release'>): Claims {
  const { address } = request;
  const known = /^(apache-kafka@|builtin:reference|builtin:mutant\/|reference-process)/.test(address);
  const profiles =
    request.profiles ?? (known ? (['protocol', 'disk', 'apache'] as const) : (['protocol'] as const));
  return { profiles, release: request.release ?? address.split('apache-kafka@')[1] ?? newestRelease };
}

/** Runs the whole thing. */
export async function judgeSubject(request: JudgeRequest): Promise<JudgeOutcome> {
  const suite = await loadSuite();
  const selected = selectCases(suite, request.selection);
  const { release } = claimsOf(request);
  const cases = request.briefly ? selected.map((each) => firstOfEachAxis(each, release)) : selected;
  const adapter = await adapterFor(request.address);
  const workDirectory = mkdtempSync(join(tmpdir(), 'ktck-'));
  const seed = request.seed ?? 1;
  try {
    const subject = await adapter.open(request.address, {
      seed,
      release,
      allowRemote: request.allowRemote ?? [],
      workDirectory,
      progress: (line) => request.progress.note(line),
    });
    const { name = subject.name, version = subject.version } = request;
    try {
      return await judgeOpened(request, { ...subject, name, version }, suite, cases, seed);
    } finally {
      await subject.stop();
    }
  } finally {
    rmSync(workDirectory, { recursive: true, force: true });
  }
}

async function judgeOpened(
  request: JudgeRequest,
  subject: Subject,
  suite: readonly CaseDefinition[],
  cases: readonly CaseDefinition[],
  seed: number,
): Promise<JudgeOutcome> {
  const { progress, selection, argv } = request;
  const claims = claimsOf(request);
  const folder = openReportFolder(
    request.out ?? join('.ktck', request.address.replace(/[^A-Za-z0-9.-]+/g, '-')),
  );
  const jobs = request.jobs ?? 4;
  const timeoutScale = request.timeoutScale ?? 1;
  const invocation: Invocation = {
    argv,
    seed,
    jobs,
    select: selection.select,
    skip: selection.skip,
    timeoutScale,
  };
  const listener: RunListener = {
    opened: (session, rtt) => folder.header(headerOf(session, suite, claims, invocation, toolFacts(), rtt)),
    started: (definition, axis) => progress.started(caseName(definition.id, axis)),
    judged: (result) => {
      folder.case(result);
      progress.judged(result);
    },
    note: (line) => progress.note(line),
    keepEvidence: (_definition, _axis, executed, judgement) =>
      evidenceOf(executed, judgement, folder, request.keepEveryFrame ?? false),
  };
  const run = new Run({
    subject,
    cases,
    select: selection.select,
    claims,
    allowCrash: request.allowCrash ?? false,
    jobs,
    seed,
    timeoutScale,
    failFast: request.failFast ?? false,
    listener,
    ...(request.signal ? { signal: request.signal } : {}),
  });
  const outcome = await run.go();
  progress.end();
  const judged = summarise(outcome.results, outcome.leftovers, request.strict ?? false);
  const interrupted = outcome.stoppedEarly === 'interrupted';
  const summary = interrupted ? { ...judged, exitCode: exitCodes.interrupted } : judged;
  const report = folder.finish(summary, outcome.stoppedEarly);
  if (report) folder.html(renderHtml(report, folder.frames));
  return { report, summary, folder: folder.path, frames: folder.frames, exitCode: summary.exitCode };
}
