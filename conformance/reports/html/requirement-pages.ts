/** The list of requirements, and one page for each: the sentence, why it stands, and how it fared in this run. */
import type { VNode } from 'preact';
import type { Requirement } from '../../../spec/requirements/define.ts';
import { type RequirementId, requirements } from '../../../spec/requirements/index.ts';
import type { Report, RequirementState } from '../../runner/result.ts';
import { h } from './element.ts';
import type { CaseView } from './model.ts';
import { badge, caseLink, filters, page, requirementLink, row, table } from './parts.ts';

const states: readonly [RequirementState, string][] = [
  ['covered-fail', 'broken'],
  ['covered-warn', 'not followed'],
  ['covered-pass', 'holds'],
  ['untestable', 'untestable'],
  ['excluded', 'does not apply'],
  ['not-selected', 'not looked at'],
];

/** The list. */
export function requirementList(report: Report): VNode {
  const all = report.summary.requirements;
  const rows = all.map(({ id, level, profile, state }) => {
    const { title, text } = requirements[id as RequirementId];
    const search = `${id} ${title} ${text} ${level} ${profile}`.toLowerCase();
    return row([requirementLink(id), title, level, profile, badge(state)], {
      'data-choice': state,
      'data-search': search,
    });
  });
  return page('/requirements', 'Requirements', [
    filters(
      'requirements',
      states.map(([state, text]) => [state, text, all.filter((each) => each.state === state).length]),
    ),
    table('Requirements', ['id', 'title', 'level', 'profile', 'in this run'], rows, 'filtered'),
  ]);
}

/** One page for each requirement. */
export function requirementPages(report: Report, cases: readonly CaseView[]): VNode[] {
  return report.summary.requirements.map(({ id, state }) =>
    requirementPage(id as RequirementId, state, cases),
  );
}

function requirementPage(id: RequirementId, state: RequirementState, cases: readonly CaseView[]): VNode {
  const requirement: Requirement = requirements[id];
  const { title, level, profile, text, why, applies, source, observed, ambiguity } = requirement;
  const until = applies.until ? ` until ${applies.until}` : '';
  const mine = cases.filter((each) => each.runs.some((run) => run.reqs.includes(id)));
  return page(`/requirements/${id}`, `${id} ${title}`, [
    h('p', {}, [badge(state), ` ${level}, profile ${profile}, since ${applies.since}${until}`]),
    h('blockquote', {}, text),
    h('p', {}, [h('b', {}, 'Why. '), why]),
    ...(observed ? [h('p', {}, [h('b', {}, 'Observed. '), observed.join(' · ')])] : []),
    ...(ambiguity ? [h('p', {}, [h('b', {}, 'Ambiguity. '), ambiguity])] : []),
    h('p', { class: 'muted' }, `Source: ${source.join(', ')}`),
    h('h3', {}, 'Cases'),
    mine.length === 0
      ? h('p', {}, 'No case of this run looks at it.')
      : table(
          `Cases of ${id}`,
          ['case', 'worst', 'runs', 'what was seen'],
          mine.map((each) => caseRow(id, each)),
        ),
  ]);
}

function caseRow(id: string, view: CaseView): VNode {
  const checks = view.runs.flatMap((run) => run.checks.filter((check) => check.req === id));
  const seen = checks.find((check) => check.verdict !== 'pass') ?? checks[0];
  const text = seen?.message ?? view.runs[0]?.reason ?? '';
  return row([caseLink(view.id), badge(view.worst), String(view.runs.length), text]);
}
