/**
 * What a run is asked for, and who listens while it goes on.
 *
 * Units   `roundTripMs` is real milliseconds; `timeoutScale` multiplies every deadline.
 */
import type { CaseDefinition } from '../case.ts';
import type { Subject } from '../driver/operations.ts';
import type { Session } from '../driver/session.ts';
import type { Executed } from './execute.ts';
import type { AxisValues } from './plan.ts';
import type { CaseResult, Evidence } from './result.ts';
import type { Claims, Judgement } from './verdicts.ts';

/** What a listener hears. */
export interface RunListener {
  /** Once, when the first cluster answers. */
  opened(session: Session, roundTripMs: number): void;
  started(definition: CaseDefinition, axis: AxisValues): void;
  judged(result: CaseResult): void;
  note(line: string): void;
  /** Stores what a failure shows; returns where it is. */
  keepEvidence(
    definition: CaseDefinition,
    axis: AxisValues,
    executed: Executed,
    judgement: Judgement,
  ): readonly Evidence[];
}

/** Everything that decides a run. */
export interface RunOptions {
  readonly subject: Subject;
  /** Already selected; `select` is needed again for axis values. */
  readonly cases: readonly CaseDefinition[];
  readonly select: readonly string[];
  readonly claims: Claims;
  readonly allowCrash: boolean;
  readonly jobs: number;
  readonly seed: number;
  readonly timeoutScale: number;
  readonly failFast: boolean;
  readonly listener: RunListener;
  readonly signal?: AbortSignal;
}
