/**
 * Expectations: each one is recorded under its requirement, whether it held or not.
 *
 * Shape   `makeExpect(record)` gives the `expect` of one case run; `record` is called once for each comparison.
 * Errors  a requirement that the case did not declare is a fault of the case, and is thrown as such.
 */
import { isDeepStrictEqual } from 'node:util';
import { errorName, isErrorName } from '../../spec/protocol/errors.ts';
import type { RequirementId } from '../../spec/requirements/index.ts';
import type { Reply } from './client.ts';
import { CaseEnded } from './endings.ts';
import type { Expect, Expectation, Outcome } from './expect.ts';

/** One comparison, as it was made. */
export interface Observation {
  readonly requirement: RequirementId;
  readonly passed: boolean;
  /** Stable: which kind of comparison it was. */
  readonly diagnosis: string;
  /** What must hold, in words. */
  readonly expected: string;
  readonly actual: string;
  readonly at?: string;
  readonly ambiguity?: string;
}

const shownLength = 400;

/** A value as a person reads it: digits for whole numbers of whatever width, `hex(…)` for bytes. */
export function show(value: unknown): string {
  const text = showWhole(value);
  return text.length > shownLength ? `${text.slice(0, shownLength)}… (${text.length} characters)` : text;
}

function showWhole(value: unknown): string {
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Uint8Array)
    return `hex(${Buffer.from(value.subarray(0, 128)).toString('hex')}${value.byteLength > 128 ? '…' : ''})`;
  if (typeof value === 'string') return JSON.stringify(value);
  if (Array.isArray(value))
    return `[${value.slice(0, 50).map(showWhole).join(', ')}${value.length > 50 ? ', …' : ''}]`;
  if (value instanceof Map || value instanceof Set) return `{${[...value].map(showWhole).join(', ')}}`;
  if (typeof value === 'object' && value !== null) {
    return `{${Object.entries(value)
      .map(([key, inner]) => `${key}: ${showWhole(inner)}`)
      .join(', ')}}`;
  }
  return String(value);
}

/** What was expected, told apart from what came where both read alike: a case that compares an int64 with a number errs. */
function showBeside(actual: unknown, expected: unknown): string {
  const text = show(expected);
  return typeof actual !== typeof expected && text === show(actual) ? `${text} as ${typeof expected}` : text;
}

/** An error code with its name: `21 INVALID_REQUIRED_ACKS`. */
function showCode(code: unknown): string {
  return typeof code === 'number' ? `${code} ${errorName(code) ?? '(unknown code)'}` : show(code);
}

/** The kind of a reply, or `undefined` for something else. */
function replyKind(value: unknown): Reply['kind'] | 'frame' | undefined {
  return typeof value === 'object' && value !== null && 'kind' in value
    ? (value.kind as Reply['kind'])
    : undefined;
}

/** Makes the `expect` of one case run. */
export function makeExpect(
  declared: readonly RequirementId[],
  record: (observation: Observation) => void,
): Expect {
  return (requirement, actual, at) => {
    if (!declared.includes(requirement))
      throw new Error(`the case asserts ${requirement} but does not declare it`);
    const judge = (
      passed: boolean,
      diagnosis: string,
      expected: string,
      shown = show(actual),
      ambiguity?: string,
    ): Outcome => {
      record({
        requirement,
        passed,
        diagnosis,
        expected,
        actual: shown,
        ...(at === undefined ? {} : { at }),
        ...(ambiguity === undefined ? {} : { ambiguity }),
      });
      return {
        passed,
        orStop: () => {
          if (!passed) throw new CaseEnded({ kind: 'stopped' });
        },
      };
    };
    return expectation(actual, judge);
  };
}

type Judge = (
  passed: boolean,
  diagnosis: string,
  expected: string,
  shown?: string,
  ambiguity?: string,
) => Outcome;

function expectation(actual: unknown, judge: Judge): Expectation {
  const comparable = (a: unknown, b: unknown): boolean =>
    (typeof a === 'number' || typeof a === 'bigint') && typeof a === typeof b;
  const among = (values: readonly unknown[]): boolean => values.some((value) => same(actual, value));
  return {
    equals: (expected) => judge(same(actual, expected), 'equals', showBeside(actual, expected)),
    notEquals: (other) => judge(!same(actual, other), 'not-equals', `anything but ${show(other)}`),
    oneOf: (values, ambiguity) =>
      judge(among(values), 'one-of', `one of ${show(values)}`, show(actual), ambiguity),
    isError: (name) => judge(isNamed(actual, [name]), 'is-error', name, showCode(actual)),
    isOneOfErrors: (names, ambiguity) =>
      judge(
        isNamed(actual, names),
        'is-one-of-errors',
        `one of ${names.join(', ')}`,
        showCode(actual),
        ambiguity,
      ),
    atLeast: (bound) =>
      judge(
        comparable(actual, bound) && (actual as number) >= (bound as number),
        'at-least',
        `at least ${show(bound)}`,
      ),
    atMost: (bound) =>
      judge(
        comparable(actual, bound) && (actual as number) <= (bound as number),
        'at-most',
        `at most ${show(bound)}`,
      ),
    holds: (predicate, because) => judge(predicate(actual as never), 'holds', because),
    isClosed: () =>
      judge(replyKind(actual) === 'closed', 'is-closed', 'a closed connection', showReply(actual)),
    isAnswer: () =>
      judge(
        replyKind(actual) === 'answer' || replyKind(actual) === 'frame',
        'is-answer',
        'an answer',
        showReply(actual),
      ),
  };
}

function isNamed(code: unknown, names: readonly string[]): boolean {
  for (const name of names)
    if (!isErrorName(name)) throw new Error(`${name} is not the name of an error code`);
  const found = typeof code === 'number' ? errorName(code) : undefined;
  return found !== undefined && names.includes(found);
}

function showReply(value: unknown): string {
  const kind = replyKind(value);
  if (kind === 'closed') return 'a closed connection';
  if (kind === 'timeout') return 'silence until the deadline';
  if (kind === 'answer') return `an answer: ${show((value as { body: unknown }).body)}`;
  return show(value);
}

/** Deep equality in which a number never equals a bigint, and bytes compare by content whatever view they come in. */
function same(a: unknown, b: unknown): boolean {
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b) === 0;
  return isDeepStrictEqual(plain(a), plain(b));
}

function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('latin1');
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
  }
  return value;
}
