/**
 * Every expectation names its requirement, so a failure is attributed to a sentence.
 *
 * Shape   `expect('PRD-002', body, 'responses[0].partitionResponses[0].errorCode').equals(21)`; `at` is the field path shown in reports.
 * Errors  a failed expectation is recorded, the case goes on unless `.orStop()`; comparison is deep, bigint and number never mix silently.
 */
import type { RequirementId } from '../../spec/requirements/index.ts';

export type Expect = (requirement: RequirementId, actual: unknown, at?: string) => Expectation;

export interface Expectation {
  equals(expected: unknown): Outcome;
  notEquals(unexpected: unknown): Outcome;
  /** Any of the values; `ambiguity` names the entry of spec/ambiguities.ts that permits more than one. */
  oneOf(expected: readonly unknown[], ambiguity?: string): Outcome;
  /** An error code by name, `UNKNOWN_TOPIC_OR_PARTITION`. */
  isError(name: string): Outcome;
  isOneOfErrors(names: readonly string[], ambiguity?: string): Outcome;
  atLeast(bound: number | bigint): Outcome;
  atMost(bound: number | bigint): Outcome;
  /** `because` says in words what must hold. */
  holds(predicate: (actual: never) => boolean, because: string): Outcome;
  /** The reply is a closed connection. */
  isClosed(): Outcome;
  /** The reply is an answer. */
  isAnswer(): Outcome;
}

export interface Outcome {
  readonly passed: boolean;
  /** Ends the case here when the expectation failed: what follows would make no sense. */
  orStop(): void;
}
