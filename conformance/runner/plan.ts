/**
 * What will run: the selected cases, times their axes, in groups that share a cluster. And what will not, with the reason.
 *
 * Shape   `selectCases` is pure over patterns; `expandAxes` needs a session, because an axis may be "every version both ends speak".
 * Errors  a pattern that matches nothing is `BadSelection` (exit 64).
 */

import type { Level } from '../../spec/requirements/define.ts';
import { type RequirementId, requirements } from '../../spec/requirements/index.ts';
import type { Axis, CaseDefinition } from '../case.ts';
import type { UntestableCause } from '../driver/endings.ts';
import type { Subject } from '../driver/operations.ts';
import { specifiedRange } from '../driver/ranges.ts';
import { appliesTo } from '../driver/releases.ts';
import type { Session } from '../driver/session.ts';

export type AxisValues = Readonly<Record<string, string | number | boolean>>;

/** A selection that names what is not there. */
export class BadSelection extends Error {
  override readonly name = 'BadSelection';
}

/** What was asked for. Patterns are case ids with `*`, optionally `[axis=value,…]`. */
export interface Selection {
  readonly select: readonly string[];
  readonly skip: readonly string[];
  readonly reqs: readonly string[];
  readonly levels: readonly Level[];
}

/** A pattern taken apart. */
export interface Pattern {
  readonly id: RegExp;
  readonly axes: ReadonlyMap<string, string>;
}

/** Reads `produce/*[version=9,codec=gzip]`. */
export function parsePattern(text: string): Pattern {
  const match = /^([^[\]]+)(?:\[([^\]]*)\])?$/.exec(text.trim());
  if (!match)
    throw new BadSelection(
      `The pattern "${text}" cannot be read; write it like "produce/*" or "fetch/one[version=12]".`,
    );
  const escaped = match[1]!
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const axes = new Map<string, string>();
  for (const part of (match[2] ?? '').split(',').filter((piece) => piece !== '')) {
    const [name, value] = part.split('=');
    if (name === undefined || value === undefined)
      throw new BadSelection(`The pattern "${text}" has an axis without a value.`);
    axes.set(name.trim(), value.trim());
  }
  return { id: new RegExp(`^${escaped}(?:/.*)?$`), axes };
}

const matchesId = (patterns: readonly Pattern[], id: string): boolean =>
  patterns.some((pattern) => pattern.id.test(id));

/** Whether this axis value is wanted by a pattern that names the case. */
export function wantsAxis(patterns: readonly Pattern[], id: string, axis: AxisValues): boolean {
  return patterns.some(
    (pattern) =>
      pattern.id.test(id) && [...pattern.axes].every(([name, value]) => String(axis[name]) === value),
  );
}

/** The level of a case: the strongest among its checks. */
export function levelOf(definition: CaseDefinition): Level {
  const levels = definition.checks.map((id) => requirements[id]?.level);
  return levels.includes('MUST') ? 'MUST' : levels.includes('SHOULD') ? 'SHOULD' : 'MAY';
}

/** The selected cases, in the order of their ids. */
export function selectCases(all: readonly CaseDefinition[], selection: Selection): CaseDefinition[] {
  const select = selection.select.map(parsePattern);
  const skip = selection.skip.map(parsePattern);
  const reqs = selection.reqs.map((id) => knownRequirement(id));
  const sources: [readonly string[], readonly Pattern[]][] = [
    [selection.select, select],
    [selection.skip, skip],
  ];
  for (const [texts, patterns] of sources) {
    for (const [i, pattern] of patterns.entries()) {
      if (!all.some((definition) => pattern.id.test(definition.id))) {
        throw new BadSelection(`The pattern "${texts[i]}" matches no case.`);
      }
    }
  }
  const chosen = all.filter(
    (definition) =>
      (select.length === 0 || matchesId(select, definition.id)) &&
      !skip.some((pattern) => pattern.axes.size === 0 && pattern.id.test(definition.id)) &&
      (reqs.length === 0 || definition.checks.some((id) => reqs.includes(id))) &&
      (selection.levels.length === 0 || selection.levels.includes(levelOf(definition))),
  );
  if (chosen.length === 0) throw new BadSelection('The selection leaves no case to run.');
  return chosen.sort((a, b) => (a.id < b.id ? -1 : 1));
}

function knownRequirement(id: string): RequirementId {
  if (!(id in requirements)) throw new BadSelection(`There is no requirement ${id}.`);
  return id as RequirementId;
}

/** Why a case will not be run on this subject. */
export interface Refusal {
  readonly verdict: 'inapplicable' | 'untestable';
  readonly cause?: UntestableCause;
  readonly reason: string;
}

/** What the subject and the run allow. */
export interface Permission {
  readonly release: string;
  readonly allowCrash: boolean;
}

/** The reason why the case cannot run here, if there is one that needs no session to see. */
export function refusalOf(
  definition: CaseDefinition,
  subject: Subject,
  permission: Permission,
): Refusal | undefined {
  if (!appliesTo(permission.release, definition.since, definition.until)) {
    const span = [
      definition.since && `since ${definition.since}`,
      definition.until && `until ${definition.until}`,
    ];
    const reason = `the case speaks of releases ${span.filter(Boolean).join(' ')}, the subject is judged as ${permission.release}`;
    return { verdict: 'inapplicable', reason };
  }
  const started = subject.capabilities.has('lifecycle');
  if ((definition.destructive || definition.mayCrash) && !started) {
    const reason = 'the case may stop nodes, and that is only done to what the kit has started';
    return { verdict: 'untestable', cause: 'capability', reason };
  }
  if (definition.mayCrash && !permission.allowCrash) {
    return {
      verdict: 'untestable',
      cause: 'permission',
      reason: 'the case may end the process; it needs --allow-crash',
    };
  }
  const wanted = [...(definition.needs ?? []), ...(hasConfig(definition) ? (['config'] as const) : [])];
  const lacking = wanted.filter((need) => !subject.capabilities.has(need));
  if (lacking.length > 0) {
    return {
      verdict: 'untestable',
      cause: 'capability',
      reason: `the subject offers no ${lacking.join(', ')}`,
    };
  }
  return undefined;
}

const hasConfig = (definition: CaseDefinition): boolean => Object.keys(definition.config ?? {}).length > 0;

/** Cases that share one cluster. */
export interface Group {
  readonly config: Readonly<Record<string, string>>;
  readonly cases: readonly CaseDefinition[];
  /** Whether the cases may run side by side. */
  readonly shared: boolean;
}

/** The kit's own configuration first, then each other one, then what is destructive, each on a cluster of its own. */
export function groupCases(cases: readonly CaseDefinition[]): Group[] {
  const shared = new Map<string, CaseDefinition[]>();
  for (const definition of cases.filter((each) => !each.destructive && !each.mayCrash)) {
    const key = JSON.stringify(Object.entries(definition.config ?? {}).sort());
    shared.set(key, [...(shared.get(key) ?? []), definition]);
  }
  const groups = [...shared]
    .sort(([a], [b]) => a.length - b.length || (a < b ? -1 : 1))
    .map(([, members]) => ({ config: members[0]!.config ?? {}, cases: members, shared: true }));
  const alone = cases
    .filter((each) => each.destructive || each.mayCrash)
    .sort((a, b) => Number(a.mayCrash ?? false) - Number(b.mayCrash ?? false))
    .map((definition) => ({ config: definition.config ?? {}, cases: [definition], shared: false }));
  return [...groups, ...alone];
}

/** Every element of the product of the axes, or the reason why there is none. */
export function expandAxes(definition: CaseDefinition, session: Session): AxisValues[] | Refusal {
  for (const [api, lowest] of Object.entries(definition.apis ?? {})) {
    const range = session.common(api);
    if (!range || range.max < lowest) {
      return { verdict: 'inapplicable', reason: `the subject does not offer ${api} v${lowest}` };
    }
  }
  let product: AxisValues[] = [{}];
  for (const [name, axis] of Object.entries(definition.axes ?? {})) {
    const values = axisValues(axis, session);
    if (values.length === 0) {
      return {
        verdict: 'inapplicable',
        reason: `the axis ${name} is empty: the subject offers no such version`,
      };
    }
    product = product.flatMap((point) => values.map((value) => ({ ...point, [name]: value })));
  }
  return product;
}

function axisValues(axis: Axis, session: Session): readonly (string | number | boolean)[] {
  if (!('api' in axis)) return axis;
  const range = session.common(axis.api);
  if (!range) return [];
  const from = Math.max(range.min, axis.from ?? range.min);
  const to = Math.min(range.max, axis.to ?? range.max);
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
}

/** The case on the first value of each axis: for sessions in which breadth counts more than depth. */
export function firstOfEachAxis(definition: CaseDefinition, release: string): CaseDefinition {
  const axes = Object.entries(definition.axes ?? {}).map(([name, axis]): [string, Axis] => {
    if (!('api' in axis)) return [name, axis.slice(0, 1)];
    const lowest = Math.max(axis.from ?? 0, specifiedRange(axis.api, release)?.min ?? 0);
    return [name, { ...axis, to: lowest }];
  });
  return { ...definition, axes: Object.fromEntries(axes) };
}
