/** The first page: the sentence, the numbers, what is wrong, and what nobody could look at. */
import type { VNode } from 'preact';
import { type RequirementId, requirements } from '../../../spec/requirements/index.ts';
import { mechanisms } from '../../runner/mechanisms.ts';
import type { Report, Verdict } from '../../runner/result.ts';
import { h } from './element.ts';
import { type CaseView, headline, isBad } from './model.ts';
import { badge, caseLink, page, requirementLink, row, table, toneOf } from './parts.ts';

const groups: readonly [string, readonly Verdict[]][] = [
  ['pass', ['pass']],
  ['fail', ['fail', 'crash', 'timeout']],
  ['warn', ['warn']],
  ['untestable', ['untestable']],
  ['inapplicable', ['inapplicable']],
  ['undecided', ['inconclusive', 'harness-fault', 'kit-fault']],
];

/** The overview. */
export function overview(report: Report, cases: readonly CaseView[]): VNode {
  const { tone, text } = headline(report);
  const { claims } = report.header.subject;
  return page('/', 'Overview', [
    h('p', { class: `headline ${tone}` }, text),
    h('p', { class: 'muted' }, [
      `Judged as release ${claims.release} under the profiles ${claims.profiles.join(', ')}. `,
      'Only a broken MUST under a claimed profile convicts.',
    ]),
    tiles(report),
    h('h3', {}, 'By mechanism'),
    mechanismTable(report),
    ...wrongs(report, cases),
    ...blindSpots(report),
  ]);
}

const sum = (counts: Readonly<Partial<Record<Verdict, number>>>, wanted: readonly Verdict[]): number =>
  wanted.reduce((total, verdict) => total + (counts[verdict] ?? 0), 0);

function tiles(report: Report): VNode {
  return h(
    'ul',
    { class: 'tiles' },
    groups.map(([name, wanted]) => {
      const count = sum(report.summary.counts, wanted);
      const tone = count === 0 ? 'none' : toneOf(wanted[0]!);
      return h('li', { class: `tile ${tone}` }, [h('b', {}, String(count)), h('span', {}, name)]);
    }),
  );
}

function mechanismTable(report: Report): VNode {
  const { byMechanism } = report.summary;
  const known = mechanisms
    .filter(({ slug }) => byMechanism[slug])
    .map(({ slug, title }) => [slug, title] as const);
  const others = Object.keys(byMechanism)
    .filter((slug) => !mechanisms.some((mechanism) => mechanism.slug === slug))
    .map((slug) => [slug, slug] as const);
  const rows = [...known, ...others].map(([slug, title]) => {
    const counts = byMechanism[slug]!;
    const cells = groups.map(([, wanted]) => {
      const count = sum(counts, wanted);
      return count === 0
        ? h('span', { class: 'zero' }, '0')
        : h('span', { class: `number ${toneOf(wanted[0]!)}` }, String(count));
    });
    return row([h('a', { href: `#/cases?${slug}/` }, title), bar(counts), ...cells]);
  });
  return table(
    'Verdicts by mechanism',
    ['mechanism', 'share', ...groups.map(([name]) => name)],
    rows,
    'numbers',
  );
}

/** The shares as one bar. Decoration: the numbers stand beside it. */
function bar(counts: Readonly<Partial<Record<Verdict, number>>>): VNode {
  const total = Object.values(counts).reduce((all, count) => all + count, 0);
  const pieces = groups.map(([, wanted]) => {
    const share = (sum(counts, wanted) / Math.max(1, total)) * 100;
    return share === 0 ? null : h('i', { class: toneOf(wanted[0]!), style: `width:${share.toFixed(2)}%` });
  });
  return h('span', { class: 'bar', 'aria-hidden': 'true' }, pieces);
}

function wrongs(report: Report, cases: readonly CaseView[]): VNode[] {
  const broken = report.summary.requirements.filter(
    ({ state }) => state === 'covered-fail' || state === 'covered-warn',
  );
  const others = cases.filter((each) => isBad(each.worst) && each.worst !== 'fail');
  if (broken.length === 0 && others.length === 0) return [];
  const items = broken.map(({ id, state }) => {
    const guilty = cases.filter((each) =>
      each.runs.some((run) =>
        run.checks.some((check) => check.req === id && ['fail', 'warn'].includes(check.verdict)),
      ),
    );
    return h('li', {}, [
      badge(state),
      ' ',
      requirementLink(id),
      ` ${requirements[id as RequirementId].title}`,
      h('div', { class: 'muted' }, joined(guilty.map((each) => caseLink(each.id)))),
    ]);
  });
  const endings = others.map((each) =>
    h('li', {}, [
      badge(each.worst),
      ' ',
      caseLink(each.id),
      h('div', { class: 'muted' }, each.runs.find((run) => run.reason)?.reason ?? ''),
    ]),
  );
  return [h('h3', {}, 'What is wrong'), h('ul', { class: 'plain' }, [...items, ...endings])];
}

const joined = (parts: readonly VNode[]): (VNode | string)[] =>
  parts.flatMap((part, i) => (i === 0 ? [part] : [', ', part]));

/** Guarantees that nobody has checked, by reason: silence is not a pass. */
function blindSpots(report: Report): VNode[] {
  const reasons = new Map<string, Set<string>>();
  for (const result of report.cases) {
    if (result.verdict !== 'untestable') continue;
    const reason = result.reason ?? 'no reason was given';
    reasons.set(reason, (reasons.get(reason) ?? new Set<string>()).add(result.caseId));
  }
  const { leftovers } = report.summary;
  const left =
    leftovers.length === 0 ? [] : [h('p', {}, `Topics that could not be deleted: ${leftovers.join(', ')}`)];
  if (reasons.size === 0) return left;
  const items = [...reasons].map(([reason, ids]) =>
    h('li', {}, [`${reason}: `, ...joined([...ids].map(caseLink))]),
  );
  return [h('h3', {}, 'What nobody checked'), h('ul', {}, items), ...left];
}
