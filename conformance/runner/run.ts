/**
 * One run: groups of cases on clusters of the subject, some side by side, each with a verdict at the end.
 *
 * Shape   `new Run(options).go()`; everything that happens is told to `listener`, so that reports can be written while it runs.
 * Units   `…Ms` are real milliseconds since the run began.
 * Errors  `SubjectUnavailable` when the very first cluster cannot be opened; everything later is a verdict.
 */
import type { CaseDefinition } from '../case.ts';
import { deadlinesOf } from '../driver/deadlines.ts';
import { OperationFailed } from '../driver/endings.ts';
import { SubjectUnavailable } from '../driver/operations.ts';
import { perform } from '../driver/perform.ts';
import { measureRoundTrip, openSession, type Session } from '../driver/session.ts';
import { caseResult, refusedResult } from './case-result.ts';
import { digest } from './chance.ts';
import { execute } from './execute.ts';
import {
  type AxisValues,
  expandAxes,
  type Group,
  groupCases,
  parsePattern,
  type Refusal,
  refusalOf,
  wantsAxis,
} from './plan.ts';
import type { CaseResult } from './result.ts';
import type { RunOptions } from './run-options.ts';
import { judge } from './verdicts.ts';

/** What a run returns; reports are made from it. */
export interface RunOutcome {
  readonly results: readonly CaseResult[];
  readonly leftovers: readonly string[];
  readonly stoppedEarly?: string;
}

interface Planned {
  readonly definition: CaseDefinition;
  readonly axis: AxisValues;
}

/** The run itself. */
export class Run {
  readonly #options: RunOptions;
  readonly #beganMs = performance.now();
  readonly #prefix: string;
  readonly #results: CaseResult[] = [];
  readonly #leftovers = new Set<string>();
  #session: Session | undefined;
  #config: Readonly<Record<string, string>> = {};
  #opened = false;
  #ended = false;
  #stopped: string | undefined;
  #goneForGood: string | undefined;

  constructor(options: RunOptions) {
    this.#options = options;
    // On a broker that lives on, names must not meet those of an earlier run; elsewhere the seed alone must decide.
    const salt = options.subject.clock === 'real' ? `${Date.now()}-${process.pid}` : '';
    this.#prefix = `ktck-${digest(`${options.seed}${salt}`).slice(0, 8)}-`;
  }

  async go(): Promise<RunOutcome> {
    const { cases, subject, claims, allowCrash } = this.#options;
    const admitted: CaseDefinition[] = [];
    const refused: [CaseDefinition, Refusal][] = [];
    for (const definition of cases) {
      const refusal = refusalOf(definition, subject, { release: claims.release, allowCrash });
      if (refusal) refused.push([definition, refusal]);
      else admitted.push(definition);
    }
    const groups = groupCases(admitted);
    // Even a run that refuses every case says whom it refused: the opening belongs to every report.
    if (groups.length === 0) await this.#startCluster({});
    for (const group of groups) {
      if (this.#mayGoOn()) await this.#runGroup(group);
    }
    for (const [definition, refusal] of refused) this.#refuse(definition, {}, refusal);
    this.#ended = true;
    await this.#stopCluster();
    return {
      results: this.#results,
      leftovers: [...this.#leftovers].sort(),
      ...(this.#stopped === undefined ? {} : { stoppedEarly: this.#stopped }),
    };
  }

  #mayGoOn(): boolean {
    if (this.#options.signal?.aborted) this.#stopped = 'interrupted';
    return this.#stopped === undefined;
  }

  async #runGroup(group: Group): Promise<void> {
    if (this.#goneForGood !== undefined) return this.#refuseAll(group.cases, this.#goneForGood);
    const why = await this.#unstarted(group.config);
    if (why !== undefined) {
      for (const definition of group.cases) this.#judgeUnstarted(definition, why);
      return;
    }
    const planned = group.cases.flatMap((definition) => this.#expand(definition));
    const rest = await this.#runSideBySide(planned, group.shared ? this.#jobs() : 1);
    for (const each of rest) if (this.#mayGoOn()) await this.#runAlone(each);
  }

  #jobs(): number {
    return this.#options.subject.clock === 'virtual' ? 1 : Math.max(1, this.#options.jobs);
  }

  #expand(definition: CaseDefinition): Planned[] {
    const values = expandAxes(definition, this.#session!);
    if (!Array.isArray(values)) {
      this.#refuse(definition, {}, values as Refusal);
      return [];
    }
    const patterns = this.#options.select.map(parsePattern);
    const wanted =
      patterns.length === 0 ? values : values.filter((axis) => wantsAxis(patterns, definition.id, axis));
    return wanted.map((axis) => ({ definition, axis }));
  }

  /** Runs until the list ends or the subject falls; returns what must be run one at a time on fresh clusters. */
  async #runSideBySide(planned: readonly Planned[], jobs: number): Promise<Planned[]> {
    const queue = [...planned];
    const suspects: { planned: Planned; result: CaseResult }[] = [];
    const worker = async (): Promise<void> => {
      while (queue.length > 0 && suspects.length === 0 && this.#mayGoOn()) {
        const next = queue.shift()!;
        const result = await this.#runOnce(next, 1);
        if (!result) return;
        if (isGone(result)) suspects.push({ planned: next, result });
        else this.#keep(result);
      }
    };
    const all = Promise.all(Array.from({ length: Math.min(jobs, Math.max(1, queue.length)) }, worker));
    await this.#orInterrupted(all);
    if (suspects.length === 0) return [];
    return await this.#afterTheFall(suspects, queue, jobs);
  }

  /** Who brought the subject down? Where several were at work, each is tried again alone. */
  async #afterTheFall(
    suspects: readonly { planned: Planned; result: CaseResult }[],
    queue: readonly Planned[],
    jobs: number,
  ): Promise<Planned[]> {
    if (!this.#options.subject.capabilities.has('lifecycle')) {
      for (const { result } of suspects) this.#keep(result);
      this.#goneForGood = `the subject no longer answers since ${suspects[0]!.result.caseId}`;
      for (const { definition, axis } of queue) this.#refuse(definition, axis, this.#goneRefusal());
      return [];
    }
    if (suspects.length === 1 || jobs === 1) {
      for (const { result } of suspects) this.#keep(result);
    } else {
      const again: CaseResult[] = [];
      for (const { planned } of suspects) {
        if ((await this.#unstarted(this.#config)) === undefined)
          again.push((await this.#runOnce(planned, 2))!);
      }
      const reproduced = again.length === suspects.length && again.some(isGone);
      for (const [i, { result }] of suspects.entries()) this.#keep(reproduced ? again[i]! : result);
    }
    const why = await this.#unstarted(this.#config);
    if (why === undefined) return await this.#runSideBySide(queue, jobs);
    for (const definition of new Set(queue.map((planned) => planned.definition)))
      this.#judgeUnstarted(definition, why);
    return [];
  }

  async #runAlone(planned: Planned): Promise<void> {
    const result = await this.#runOnce(planned, 1);
    if (result) this.#keep(result);
  }

  async #runOnce({ definition, axis }: Planned, attempt: number): Promise<CaseResult | undefined> {
    const { subject, seed, timeoutScale, claims, listener } = this.#options;
    listener.started(definition, axis);
    const startedAt = this.#elapsed();
    const executed = await execute({
      definition,
      axis,
      session: this.#session!,
      seed,
      prefix: this.#prefix,
      tidy: !subject.capabilities.has('lifecycle'),
      limitMs: 180_000 * Math.max(1, timeoutScale),
    });
    for (const name of executed.leftovers) this.#leftovers.add(name);
    const judgement = judge(definition, executed.trace, claims);
    const evidence = listener.keepEvidence(definition, axis, executed, judgement);
    const timing = { startedAt, durationMs: this.#elapsed() - startedAt, attempt };
    return caseResult({
      definition,
      axis,
      judgement,
      evidence,
      timing,
      counters: executed.trace.counters,
      run: this.#options,
    });
  }

  #keep(result: CaseResult): void {
    if (this.#ended) return; // A case that was given up by an interruption has nothing to say any more.
    this.#results.push(result);
    this.#options.listener.judged(result);
    const bad = ['fail', 'crash', 'timeout', 'kit-fault', 'harness-fault'].includes(result.verdict);
    if (bad && this.#options.failFast) this.#stopped ??= 'the first failure (--fail-fast)';
  }

  #refuse(definition: CaseDefinition, axis: AxisValues, refusal: Refusal): void {
    this.#keep(refusedResult(definition, axis, refusal, this.#elapsed(), this.#options));
  }

  #goneRefusal(): Refusal {
    return {
      verdict: 'untestable',
      cause: 'subject-gone',
      reason: this.#goneForGood ?? 'the subject is gone',
    };
  }

  #refuseAll(cases: readonly CaseDefinition[], reason: string): void {
    for (const definition of cases)
      this.#refuse(definition, {}, { verdict: 'untestable', cause: 'subject-gone', reason });
  }

  #judgeUnstarted(definition: CaseDefinition, message: string): void {
    const ending = {
      kind: 'inconclusive',
      reason: `the cluster of this case did not start: ${message}`,
    } as const;
    const judgement = judge(definition, { observations: [], counters: {}, ending }, this.#options.claims);
    const timing = { startedAt: this.#elapsed(), durationMs: 0, attempt: 1 };
    this.#keep(
      caseResult({ definition, axis: {}, judgement, evidence: [], timing, counters: {}, run: this.#options }),
    );
  }

  /** Starts a fresh cluster; says why when it did not start, unless it is the very first, whose failure ends the run. */
  async #unstarted(config: Readonly<Record<string, string>>): Promise<string | undefined> {
    try {
      await this.#startCluster(config);
      return undefined;
    } catch (error) {
      if (!(error instanceof SubjectUnavailable) || !this.#opened) throw error;
      return error.message;
    }
  }

  async #startCluster(config: Readonly<Record<string, string>>): Promise<void> {
    const { subject, timeoutScale, claims, listener } = this.#options;
    await this.#stopCluster();
    this.#config = config;
    try {
      const { nodes } = await perform(subject, 'cluster.start', { config: { ...config } });
      const first = await openSession(
        subject,
        nodes,
        deadlinesOf(subject.clock, timeoutScale, 0),
        claims.release,
      );
      const roundTripMs = await measureRoundTrip(subject, nodes[0]!.id);
      this.#session = { ...first, deadlines: deadlinesOf(subject.clock, timeoutScale, roundTripMs) };
      if (!this.#opened) listener.opened(this.#session, roundTripMs);
      this.#opened = true;
    } catch (error) {
      if (error instanceof OperationFailed) throw new SubjectUnavailable(error.error.message);
      throw error;
    }
  }

  async #stopCluster(): Promise<void> {
    if (!this.#session) return;
    this.#session = undefined;
    await this.#options.subject.call('cluster.stop', {});
  }

  async #orInterrupted(working: Promise<unknown>): Promise<void> {
    const { signal } = this.#options;
    if (!signal) return void (await working);
    await new Promise<void>((resolve, reject) => {
      signal.addEventListener('abort', () => resolve(), { once: true });
      if (signal.aborted) resolve();
      working.then(() => resolve(), reject);
    });
    this.#mayGoOn();
  }

  #elapsed(): number {
    return Math.round(performance.now() - this.#beganMs);
  }
}

const isGone = (result: CaseResult): boolean => result.verdict === 'crash' || result.verdict === 'timeout';
