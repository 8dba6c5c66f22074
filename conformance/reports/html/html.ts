/**
 * `report.html`: one self-contained file that needs no network. Overview, requirements, cases with evidence, and the run itself.
 *
 * Shape   rendered once by preact to text; a small inline script routes by the hash and filters. The same report gives the same bytes.
 */
import type { VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { Report } from '../../runner/result.ts';
import { caseList, casePages } from './case-pages.ts';
import { h } from './element.ts';
import { caseViews } from './model.ts';
import { overview } from './overview.ts';
import { requirementList, requirementPages } from './requirement-pages.ts';
import { runPage } from './run-page.ts';
import { script } from './script.ts';
import { style } from './style.ts';

const routes = [
  ['/', 'Overview'],
  ['/requirements', 'Requirements'],
  ['/cases', 'Cases'],
  ['/run', 'Run'],
] as const;

/** The whole file. `frames` holds the bytes of the evidence. */
export function renderHtml(report: Report, frames: ReadonlyMap<string, Uint8Array>): string {
  const { subject, tool } = report.header;
  const cases = caseViews(report);
  const pages: VNode[] = [
    overview(report, cases),
    requirementList(report),
    caseList(cases),
    runPage(report),
    ...requirementPages(report, cases),
    ...casePages(report, cases, frames),
  ];
  const title = `${subject.name} ${subject.version === 'unknown' ? '' : subject.version}`.trim();
  const body = h('body', {}, [
    h('a', { class: 'skip', href: '#main' }, 'Skip to the content'),
    h(
      'header',
      {},
      h('div', { class: 'wrap' }, [h('p', {}, 'Conformance report'), h('h1', {}, title), navigation()]),
    ),
    h('main', { id: 'main', class: 'wrap' }, pages),
    h('footer', {}, h('div', { class: 'wrap' }, footerText(tool.version))),
    h('script', { dangerouslySetInnerHTML: { __html: script } }),
  ]);
  const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(title)}</title><style>${style}</style>`;
  return `<!doctype html>\n<html lang="en"><head>${head}</head>${renderToString(body)}</html>\n`;
}

const navigation = (): VNode =>
  h(
    'nav',
    { 'aria-label': 'Pages' },
    h(
      'ul',
      {},
      routes.map(([route, text]) => h('li', {}, h('a', { href: `#${route}` }, text))),
    ),
  );

const footerText = (version: string): string =>
  `Written by ktck ${version}. Not affiliated with the Apache Software Foundation; Apache Kafka is its trademark.`;

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
