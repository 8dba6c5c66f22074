/** Small pieces of the page that everything else is made of. */
import type { ComponentChild, VNode } from 'preact';
import type { RequirementState, Verdict } from '../../runner/result.ts';
import { h } from './element.ts';

/** A verdict as a coloured word; the sign speaks where colour does not. */
export function badge(verdict: Verdict | RequirementState): VNode {
  const signs: Readonly<Record<string, string>> = {
    pass: '✓',
    'covered-pass': '✓',
    fail: '✗',
    'covered-fail': '✗',
    crash: '✗',
    timeout: '✗',
    warn: '!',
    'covered-warn': '!',
  };
  const words: Readonly<Record<string, string>> = {
    'covered-pass': 'holds',
    'covered-fail': 'broken',
    'covered-warn': 'not followed',
    excluded: 'does not apply',
    'not-selected': 'not looked at',
  };
  const sign = signs[verdict] ?? '○';
  return h('span', { class: `badge ${toneOf(verdict)}` }, [
    h('span', { 'aria-hidden': 'true' }, `${sign} `),
    words[verdict] ?? verdict,
  ]);
}

/** The class that colours a verdict. */
export function toneOf(verdict: Verdict | RequirementState): 'good' | 'bad' | 'warn' | 'calm' {
  if (verdict === 'pass' || verdict === 'covered-pass') return 'good';
  if (['fail', 'crash', 'timeout', 'kit-fault', 'harness-fault', 'covered-fail'].includes(verdict))
    return 'bad';
  return ['warn', 'covered-warn', 'inconclusive'].includes(verdict) ? 'warn' : 'calm';
}

export const requirementLink = (id: string): VNode =>
  h('a', { href: `#/requirements/${id}`, class: 'id' }, id);

export const caseLink = (id: string): VNode => h('a', { href: `#/cases/${id}` }, id);

/** A command somebody may want to copy. */
export const command = (text: string): VNode =>
  h('div', { class: 'command' }, [
    h('code', {}, text),
    h('button', { type: 'button', class: 'copy', 'data-copy': text }, 'Copy'),
  ]);

/** A page of the report: shown alone when its address is in the hash. */
export const page = (route: string, title: string, children: readonly ComponentChild[]): VNode =>
  h('section', { class: 'page', 'data-route': route, 'aria-labelledby': titleId(route) }, [
    h('h2', { id: titleId(route), tabIndex: -1 }, title),
    ...children,
  ]);

const titleId = (route: string): string => `title${route.replace(/[^A-Za-z0-9]+/g, '-')}`;

/** A table with a caption for those who cannot see it, scrolled in its own box when it is wide. */
export const table = (
  caption: string,
  heads: readonly string[],
  rows: readonly VNode[],
  className = '',
): VNode =>
  h('div', { class: 'scroll', tabIndex: 0, role: 'region', 'aria-label': caption }, [
    h('table', { class: className }, [
      h('caption', { class: 'unseen' }, caption),
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          heads.map((text) => h('th', { scope: 'col' }, text)),
        ),
      ),
      h('tbody', {}, rows),
    ]),
  ]);

export const row = (
  cells: readonly ComponentChild[],
  attributes: Readonly<Record<string, string>> = {},
): VNode =>
  h(
    'tr',
    attributes,
    cells.map((cell, i) => (i === 0 ? h('th', { scope: 'row' }, cell) : h('td', {}, cell))),
  );

/** A row of choices above a list, and a field to search it. */
export const filters = (list: string, choices: readonly (readonly [string, string, number])[]): VNode =>
  h('div', { class: 'filters', role: 'search', 'data-list': list }, [
    h('label', {}, [
      h('span', { class: 'unseen' }, `Search ${list}`),
      h('input', { type: 'search', placeholder: `Search ${list} …`, autocomplete: 'off' }),
    ]),
    h('div', { class: 'choices', role: 'group', 'aria-label': `Filter ${list}` }, [
      h('button', { type: 'button', 'data-choice': '', 'aria-pressed': 'true' }, 'all'),
      ...choices
        .filter(([, , count]) => count > 0)
        .map(([value, text, count]) =>
          h('button', { type: 'button', 'data-choice': value, 'aria-pressed': 'false' }, [
            `${text} `,
            h('span', { class: 'count' }, String(count)),
          ]),
        ),
    ]),
    h('p', { class: 'found', role: 'status' }, ''),
  ]);
