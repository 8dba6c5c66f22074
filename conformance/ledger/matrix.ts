/** The matrix of committed verdicts: subjects against requirements, chapter by chapter. Re-rendered by `npm run update`, never judged by it. */
import type { Ledger } from './model.ts';
import type { Page } from './render.ts';

const symbol: Readonly<Record<string, string>> = {
  'covered-pass': '✓',
  'covered-fail': '✗',
  'covered-warn': '!',
  untestable: '○',
  excluded: '·',
  'not-selected': '·',
};

/** `docs/generated/matrix.md`. */
export function matrixPage(ledger: Ledger): Page {
  const subjects = [...new Set(ledger.verdicts.map((verdict) => verdict.subject))];
  const stateOf = new Map(
    ledger.verdicts.map((verdict) => [`${verdict.subject}\n${verdict.requirement}`, verdict.state]),
  );
  const parts = [
    '# Matrix',
    '',
    'Rendered from the reports in [verdicts](verdicts/). ✓ every case that looked passed · ✗ a case failed · ! a SHOULD is not followed · ○ could not be looked at · `·` does not apply.',
    '',
  ];
  for (const chapter of ledger.chapters) {
    parts.push(
      `## ${chapter.title}`,
      '',
      `| requirement | ${subjects.join(' | ')} |`,
      `|---|${subjects.map(() => ':-:').join('|')}|`,
    );
    for (const { id } of chapter.splices) {
      const title = ledger.requirements.get(id)?.title.replaceAll('|', '\\|') ?? '';
      const cells = subjects.map((subject) => {
        const state = stateOf.get(`${subject}\n${id}`);
        return state === undefined ? '' : (symbol[state] ?? state);
      });
      parts.push(`| [${id}](requirements/${id}.md) ${title} | ${cells.join(' | ')} |`);
    }
    parts.push('');
  }
  return { path: 'docs/generated/matrix.md', text: parts.join('\n') };
}
