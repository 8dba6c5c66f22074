/**
 * What the inspector has to say: one sentence about one place in one file, under one requirement.
 *
 * Shape   `error` a rule is broken, and nothing that Kafka does at the next start mends it without loss;
 *         `warning` no rule is broken, but neither ordinary work nor a crash leaves it like that;
 *         `note` legal, and worth knowing: a stop that was not clean, a torn tail, a file left behind.
 * Units   byte ranges are [start, end) in the file; without them the whole file is meant.
 */
import type { RequirementId } from '../../spec/requirements/index.ts';

export type Severity = 'error' | 'warning' | 'note';

/** One thing that was found. */
export interface Finding {
  readonly requirement: RequirementId;
  readonly severity: Severity;
  /** Relative to the directory that was given, with `/`. */
  readonly file: string;
  readonly start?: number;
  readonly end?: number;
  readonly message: string;
  readonly expected?: string;
  readonly actual?: string;
}

/** A place in a file. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Expected and actual as texts; bigint and numbers read the same. */
export interface Compared {
  readonly expected?: string | number | bigint;
  readonly actual?: string | number | bigint;
}

const perFile = 100;
const altogether = 20_000;

/** Collects findings; one hopeless file does not drown the others. */
export class Findings {
  readonly #list: Finding[] = [];
  readonly #counts = new Map<string, number>();
  #leftOut = 0;

  add(
    requirement: RequirementId,
    severity: Severity,
    file: string,
    message: string,
    span?: Span,
    compared: Compared = {},
  ): void {
    const count = (this.#counts.get(file) ?? 0) + 1;
    this.#counts.set(file, count);
    if (count > perFile || this.#list.length >= altogether) {
      this.#leftOut += 1;
      return;
    }
    const { expected, actual } = compared;
    this.#list.push({
      requirement,
      severity,
      file,
      message,
      ...(span !== undefined && { start: span.start, end: span.end }),
      ...(expected !== undefined && { expected: String(expected) }),
      ...(actual !== undefined && { actual: String(actual) }),
    });
  }

  /** In the order of files and places. */
  sorted(): Finding[] {
    const byText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
    return [...this.#list].sort(
      (one, other) => byText(one.file, other.file) || (one.start ?? 0) - (other.start ?? 0),
    );
  }

  /** Findings that were counted but not kept. */
  get leftOut(): number {
    return this.#leftOut;
  }
}
