/** The page about the run itself: who judged whom, with what, and which versions the subject advertises. */
import type { VNode } from 'preact';
import type { Report } from '../../runner/result.ts';
import { h } from './element.ts';
import { command, page, row, table } from './parts.ts';

/** The page. */
export function runPage(report: Report): VNode {
  const { header, footer, summary } = report;
  const { subject, invocation, tool, suite, environment } = header;
  const facts: readonly (readonly [string, string])[] = [
    ['Subject', `${subject.name} ${subject.version} (${subject.address})`],
    ['Capabilities', subject.claims.capabilities.join(', ')],
    ['Profiles and release', `${subject.claims.profiles.join(', ')}; ${subject.claims.release}`],
    ['Judge', `ktck ${tool.version} (${tool.commit}) on Node ${tool.node}`],
    ['Requirements', suite.requirementSetDigest.slice(0, 16)],
    ['Cases', suite.casesDigest.slice(0, 16)],
    ['Machine', `${environment.os} ${environment.arch}, ${environment.cpus} processors`],
    ['Seed, jobs', `${invocation.seed}, ${invocation.jobs}`],
    ['Round trip', `${invocation.measuredRttMs} ms, deadlines × ${invocation.timeoutScale}`],
    ['Began, ended', `${header.startedAt}, ${footer.finishedAt}`],
    ['Exit code', String(summary.exitCode)],
  ];
  const versions = Object.entries(subject.identity.apiVersions).sort(([a], [b]) => (a < b ? -1 : 1));
  return page('/run', 'Run', [
    h(
      'dl',
      { class: 'facts' },
      facts.flatMap(([term, text]) => [h('dt', {}, term), h('dd', {}, text)]),
    ),
    h('p', {}, 'Repeat it:'),
    command(`ktck ${invocation.argv.join(' ')}`),
    h('h3', {}, 'Advertised versions'),
    table(
      'Advertised versions',
      ['API', 'versions'],
      versions.map(([api, range]) => row([api, range])),
    ),
    h('h3', {}, 'Slowest cases'),
    table(
      'Slowest cases',
      ['case', 'time'],
      summary.slowest.map((each) => row([each.caseId, `${each.durationMs} ms`])),
    ),
  ]);
}
