/**
 * Goal    a row of the table is green only where the report shows it.
 * Method  reports made by hand.
 */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { catalogue, imageGroups } from '../conformance/images/catalogue.ts';
import type { CaseResult } from '../conformance/runner/result.ts';
import { columnOf, pageOf } from './crash-images.ts';

const { tornTails } = imageGroups;

const result = (verdict: string, messages: readonly string[]): CaseResult =>
  ({
    caseId: `log/${tornTails.slug}`,
    axes: { after: 'kill' },
    verdict,
    checks: messages.map((message) => ({ verdict: message.startsWith('held') ? 'pass' : 'fail', message })),
  }) as unknown as CaseResult;

test('a row is red by its own name, and every row by a case that was cut short', () => {
  const [first, second] = tornTails.images.map(({ id }) => id) as [string, string];
  const green = columnOf({ cases: [result('pass', ['held 9 times'])] });
  expect([green[first], green['zeros-3']]).toEqual(['pass', 'not tried']);
  const red = columnOf({ cases: [result('fail', [`[${first}] records is [], expected more`])] });
  expect([red[first], red[second]]).toEqual(['records is [], expected more', 'pass']);
  const cut = columnOf({ cases: [result('fail', ['Fetch is empty'])] });
  expect([cut[first], cut[second]]).toEqual(['Fetch is empty', 'Fetch is empty']);
  expect(columnOf({ cases: [result('crash', [])] })[first]).toBe('crash');
});

test('the committed page shows the committed verdicts', () => {
  const read = (name: string): string =>
    readFileSync(new URL(`../docs/generated/${name}`, import.meta.url), 'utf8');
  expect(pageOf(JSON.parse(read('crash-images.json')))).toBe(read('crash-images.md'));
});

test('the page has every row, and says what is red', () => {
  const column = Object.fromEntries(catalogue.map(({ id }) => [id, id === 'zeros-3' ? 'lost' : 'pass']));
  const page = pageOf({ 'builtin:reference': column });
  for (const { id } of catalogue) expect(page).toContain(`\`${id}\``);
  expect(page).toContain('builtin:reference, `zeros-3`: lost');
  expect(page.match(/✗/g)).toHaveLength(1);
});
