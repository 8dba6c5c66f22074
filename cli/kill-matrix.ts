/**
 * The kill matrix as a page: every mutant, whether its own case kills it, and who else notices.
 *
 * Shape   `matrix(outcomes)` is Markdown; `summary(outcomes)` its two sentences.
 * Units   precision counts cases: a mutant is precise when at most five others than its own notice it.
 */
import type { Mutant } from '../adapters/reference/mutant-adapter.ts';
import type { KillResult } from './kill.ts';

/** Precise: at most this many other cases notice it too. */
const preciseUpTo = 5;

/** A mutant and what it met. */
export interface Outcome {
  readonly mutant: Mutant;
  readonly result: KillResult;
}

/** How many are killed, and how many of them precisely. */
export function summary(outcomes: readonly Outcome[]): string[] {
  const killed = outcomes.filter(({ result }) => result.killed).length;
  const ordinary = outcomes.filter(({ mutant }) => !mutant.fundamental);
  const precise = ordinary.filter(({ result }) => result.disturbed <= preciseUpTo).length;
  return [
    `${killed} of ${outcomes.length} mutants are killed by their own case.`,
    `${precise} of ${ordinary.length} that are not marked fundamental disturb at most ${preciseUpTo} other cases.`,
  ];
}

function row({ mutant, result }: Outcome): string {
  const others = result.killers.filter((id) => id !== mutant.killedBy);
  const shown = others.slice(0, 4).join(', ') + (others.length > 4 ? ` and ${others.length - 4} more` : '');
  const verdict = result.killed ? '✓' : '**survived**';
  return `| \`${mutant.id}\` | ${mutant.requirement} | ${mutant.killedBy} | ${verdict} | ${result.disturbed} | ${shown} | ${mutant.fundamental ?? ''} |`;
}

/** The page `docs/generated/kill-matrix.md`. */
export function matrix(outcomes: readonly Outcome[]): string {
  return [
    '# Kill matrix',
    '',
    'Written by `npm run mutants -- --write`: every mutant of the reference against every case, in the simulator; its own case on all',
    'values of its axes, the others on the first of each.',
    '',
    ...summary(outcomes),
    '',
    '| mutant | requirement | its case | killed | others that notice | which | fundamental |',
    '|---|---|---|---|--:|---|---|',
    ...outcomes.map(row),
    '',
  ].join('\n');
}
