/**
 * The ways in which a case may end before its last line. None of them is an error of the program: each is a value that the runner turns
 * into a verdict.
 *
 * Shape   `CaseEnded` carries one `Ending`; `OperationFailed` carries what an adapter answered.
 * Errors  everything else that a case throws is a fault of the kit.
 */
import type { OperationError } from './operations.ts';

/** Why something could not be examined; `claimed` causes count against a subject's claims, the others do not. */
export type UntestableCause = 'capability' | 'permission' | 'declined' | 'evidence' | 'subject-gone';

export type Ending =
  /** An expectation with `.orStop()` failed; its check is already recorded. */
  | { readonly kind: 'stopped' }
  /** The subject did something the case had no word for: closed, kept silent, answered nonsense. */
  | {
      readonly kind: 'unexpected';
      readonly diagnosis: string;
      readonly message: string;
      readonly at?: string;
    }
  | { readonly kind: 'untestable'; readonly cause: UntestableCause; readonly reason: string }
  | { readonly kind: 'inapplicable'; readonly reason: string }
  | { readonly kind: 'inconclusive'; readonly reason: string }
  /** The liveness probe failed too. */
  | { readonly kind: 'gone'; readonly how: 'crash' | 'timeout'; readonly message: string };

/** Thrown through a case, caught only by the runner. */
export class CaseEnded extends Error {
  override readonly name = 'CaseEnded';
  readonly ending: Ending;

  constructor(ending: Ending) {
    super(
      'reason' in ending
        ? ending.reason
        : 'message' in ending
          ? ending.message
          : 'an expectation ended the case',
    );
    this.ending = ending;
  }
}

/** An adapter answered `error` to an operation. */
export class OperationFailed extends Error {
  override readonly name = 'OperationFailed';
  readonly operation: string;
  readonly error: OperationError;

  constructor(operation: string, error: OperationError) {
    super(`${operation}: ${error.message}`);
    this.operation = operation;
    this.error = error;
  }
}

/** Ends the case because the subject did what no sentence allows for. */
export function unexpected(diagnosis: string, message: string): never {
  throw new CaseEnded({ kind: 'unexpected', diagnosis, message });
}

/** Ends the case because something it needs could not be exercised. */
export function untestable(cause: UntestableCause, reason: string): never {
  throw new CaseEnded({ kind: 'untestable', cause, reason });
}
