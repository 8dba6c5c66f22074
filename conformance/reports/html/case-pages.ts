/** The list of cases, and one page for each: its runs, and for every failure the evidence. */
import type { VNode } from 'preact';
import { type RequirementId, requirements } from '../../../spec/requirements/index.ts';
import { mechanismOf } from '../../runner/mechanisms.ts';
import type { CaseResult, CheckResult, Report, Verdict } from '../../runner/result.ts';
import { h } from './element.ts';
import { evidenceView } from './evidence-view.ts';
import { type CaseView, worstFirst } from './model.ts';
import { badge, caseLink, command, filters, page, requirementLink, row, table } from './parts.ts';

/** The list. */
export function caseList(cases: readonly CaseView[]): VNode {
  const rows = cases.map((each) => {
    const reqs = each.runs[0]!.reqs;
    const search = `${each.id} ${reqs.join(' ')} ${each.worst}`.toLowerCase();
    const took = each.runs.reduce((total, run) => total + run.durationMs, 0);
    const cells = [
      caseLink(each.id),
      badge(each.worst),
      String(each.runs.length),
      ...linked(reqs),
      `${took} ms`,
    ];
    return row(cells, { 'data-choice': each.worst, 'data-search': search });
  });
  const choices = worstFirst.map(
    (verdict) => [verdict, verdict, cases.filter((each) => each.worst === verdict).length] as const,
  );
  return page('/cases', 'Cases', [
    filters('cases', choices),
    table('Cases', ['case', 'worst', 'runs', 'requirements', 'time'], rows, 'filtered'),
  ]);
}

const linked = (reqs: readonly string[]): VNode[] => [
  h(
    'span',
    { class: 'links' },
    reqs.flatMap((id, i) => (i === 0 ? [requirementLink(id)] : [' ', requirementLink(id)])),
  ),
];

/** One page for each case. */
export function casePages(
  report: Report,
  cases: readonly CaseView[],
  frames: ReadonlyMap<string, Uint8Array>,
): VNode[] {
  return cases.map((each) => casePage(report, each, frames));
}

const noteworthy = (run: CaseResult): boolean =>
  run.verdict !== 'pass' && run.verdict !== 'inapplicable' && run.verdict !== 'untestable';

function casePage(_report: Report, view: CaseView, frames: ReadonlyMap<string, Uint8Array>): VNode {
  const first = view.runs[0]!;
  const failing = view.runs.filter(noteworthy);
  return page(`/cases/${view.id}`, view.id, [
    h('p', {}, [
      badge(view.worst),
      ` ${first.level}, mechanism ${mechanismOf(view.id)}, ${view.runs.length} run(s)`,
    ]),
    h(
      'ul',
      { class: 'plain' },
      first.reqs.map((id) => sentence(id as RequirementId)),
    ),
    ...failing.slice(0, 12).map((run, i) => failure(run, frames, i === 0)),
    ...(failing.length > 12
      ? [h('p', {}, `${failing.length - 12} more failing runs are listed below.`)]
      : []),
    h('h3', {}, 'Runs'),
    table(`Runs of ${view.id}`, ['axes', 'verdict', 'checks', 'evidence', 'time'], view.runs.map(runRow)),
  ]);
}

const sentence = (id: RequirementId): VNode =>
  h('li', {}, [requirementLink(id), ' ', h('span', { class: 'sentence' }, requirements[id].text)]);

function axesText(run: CaseResult): string {
  const parts = Object.entries(run.axes).map(([name, value]) => `${name} = ${value}`);
  return parts.length === 0 ? '—' : parts.join(', ');
}

function runRow(run: CaseResult): VNode {
  const held = run.checks.filter((check) => check.verdict === 'pass').length;
  const checks = run.reason ?? `${held} of ${run.checks.length} held`;
  const got = Object.keys(run.vacuity.need).map(
    (name) => `${name} ${run.vacuity.got[name] ?? 0} of ${run.vacuity.need[name]}`,
  );
  return row([axesText(run), badge(run.verdict), checks, got.join(', '), `${run.durationMs} ms`]);
}

const wanted: readonly Verdict[] = ['fail', 'warn'];

function failure(run: CaseResult, frames: ReadonlyMap<string, Uint8Array>, open: boolean): VNode {
  const broken = run.checks.filter((check) => wanted.includes(check.verdict));
  return h('details', { class: 'failure', open }, [
    h('summary', {}, [badge(run.verdict), ' ', axesText(run)]),
    ...(run.reason ? [h('p', {}, run.reason)] : []),
    ...(broken.length > 0 ? [comparison(broken)] : []),
    ...evidenceView(run, frames),
    h('p', {}, 'Repeat it:'),
    command(run.repro.command),
  ]);
}

const comparison = (checks: readonly CheckResult[]): VNode =>
  table(
    'Expected and actual',
    ['requirement', 'field', 'expected', 'actual', 'code'],
    checks.map((check) =>
      row([
        requirementLink(check.req),
        h('code', {}, check.path ?? '—'),
        h('code', { class: 'good' }, check.expected ?? ''),
        h('code', { class: 'bad' }, check.actual ?? ''),
        check.diag,
      ]),
    ),
  );
