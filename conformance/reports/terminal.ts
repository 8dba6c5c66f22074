/**
 * The run as it is seen on a terminal: progress while it runs, failures as they happen, a table by mechanism at the end.
 *
 * Shape   on a terminal one line is rewritten; elsewhere plain lines are printed, one every fifty cases. Everything goes to standard error.
 */

import { caseName } from '../runner/case-result.ts';
import { mechanisms } from '../runner/mechanisms.ts';
import type { CaseResult, Summary, Verdict } from '../runner/result.ts';
import { harmlessLines } from './harmless.ts';

/** Where the text goes. */
export interface Screen {
  write(text: string): void;
  readonly isTTY: boolean;
  readonly colour: boolean;
  readonly columns: number;
}

/** The process's standard error as a screen. */
export function standardScreen(): Screen {
  const { stderr, env } = process;
  const isTTY = stderr.isTTY === true;
  const colour = isTTY && !env.NO_COLOR && env.TERM !== 'dumb';
  return { write: (text) => void stderr.write(text), isTTY, colour, columns: stderr.columns ?? 100 };
}

const codes = { green: 32, red: 31, yellow: 33, grey: 90, bold: 1 } as const;

/** Paints only where colour is wanted. */
export const paint = (screen: Screen, colour: keyof typeof codes, text: string): string =>
  screen.colour ? `\u001b[${codes[colour]}m${text}\u001b[0m` : text;

const colourOf = (verdict: Verdict): keyof typeof codes => {
  if (verdict === 'pass') return 'green';
  if (verdict === 'inapplicable' || verdict === 'untestable') return 'grey';
  return verdict === 'warn' || verdict === 'inconclusive' ? 'yellow' : 'red';
};

/** Shows a run while it happens. */
export class Progress {
  readonly #screen: Screen;
  readonly #beganMs = performance.now();
  #judged = 0;
  #failed = 0;
  #lineIsOpen = false;
  /** What was said last of a case: another value of its axes that fails alike is one line. */
  #said = '';

  constructor(screen: Screen) {
    this.#screen = screen;
  }

  note(line: string): void {
    this.#clear();
    this.#screen.write(`${harmlessLines(line)}\n`);
  }

  started(name: string): void {
    if (!this.#screen.isTTY) return;
    const seconds = ((performance.now() - this.#beganMs) / 1000).toFixed(0);
    const counts = `${this.#judged} judged${this.#failed > 0 ? `, ${this.#failed} failed` : ''}`;
    this.#clear();
    this.#screen.write(`${counts} · ${seconds} s · ${name}`.slice(0, this.#screen.columns - 1));
    this.#lineIsOpen = true;
  }

  judged(result: CaseResult): void {
    this.#judged++;
    const calm: readonly Verdict[] = ['pass', 'inapplicable', 'untestable'];
    if (!calm.includes(result.verdict)) {
      if (result.verdict !== 'warn') this.#failed++;
      this.#clear();
      this.#screen.write(this.#failure(result));
    } else if (!this.#screen.isTTY && this.#judged % 50 === 0) {
      this.#screen.write(`${this.#judged} judged, ${this.#failed} failed\n`);
    }
  }

  /** Ends the open line. */
  end(): void {
    this.#clear();
  }

  #failure(result: CaseResult): string {
    const head = `${paint(this.#screen, colourOf(result.verdict), result.verdict)} ${caseName(result.caseId, result.axes)}`;
    const broken = result.checks.filter((check) => check.verdict === 'fail' || check.verdict === 'warn');
    const lines = broken.slice(0, 4).map((check) => `  ${check.req}: ${harmlessLines(check.message)}\n`);
    const reason = broken.length === 0 && result.reason ? `  ${harmlessLines(result.reason)}\n` : '';
    const said = `${result.caseId} ${result.verdict}\n${lines.join('')}${reason}`;
    if (said === this.#said) return `${head}: the same\n`;
    this.#said = said;
    return `${head}\n${lines.join('')}${reason}${paint(this.#screen, 'grey', `  ${result.repro.command}\n`)}`;
  }

  #clear(): void {
    if (!this.#lineIsOpen) return;
    this.#screen.write('\r\u001b[2K');
    this.#lineIsOpen = false;
  }
}

const columns: readonly [string, readonly Verdict[]][] = [
  ['pass', ['pass']],
  ['fail', ['fail', 'crash', 'timeout']],
  ['warn', ['warn']],
  ['untestable', ['untestable']],
  ['inapplicable', ['inapplicable']],
  ['other', ['inconclusive', 'harness-fault', 'kit-fault']],
];

/** The table by mechanism, then one row for all. */
export function mechanismTable(summary: Summary, screen: Screen): string {
  const known = mechanisms.map((mechanism) => mechanism.slug as string);
  const others = Object.keys(summary.byMechanism).filter((slug) => !known.includes(slug));
  const rows = [...known, ...others]
    .filter((slug) => summary.byMechanism[slug] !== undefined)
    .map((slug) => tableRow(slug, summary.byMechanism[slug]!));
  const all = tableRow('all', summary.counts);
  const width = Math.max(...[...rows, all].map(([name]) => name!.length), 9);
  const line = ([name, ...cells]: readonly string[]): string =>
    `${name!.padEnd(width)}${cells.map((cell, i) => painted(screen, i, cell.padStart(Math.max(columns[i]![0].length, 5) + 2))).join('')}`;
  const head = `${'mechanism'.padEnd(width)}${columns.map(([name]) => name.padStart(Math.max(name.length, 5) + 2)).join('')}`;
  return [paint(screen, 'bold', head), ...rows.map(line), paint(screen, 'bold', line(all)), ''].join('\n');
}

function tableRow(name: string, counts: Readonly<Partial<Record<Verdict, number>>>): string[] {
  const sum = (wanted: readonly Verdict[]): number =>
    wanted.reduce((total, verdict) => total + (counts[verdict] ?? 0), 0);
  return [name, ...columns.map(([, wanted]) => (sum(wanted) === 0 ? '·' : String(sum(wanted))))];
}

function painted(screen: Screen, column: number, cell: string): string {
  if (cell.trim() === '·') return paint(screen, 'grey', cell);
  if (column === 0) return paint(screen, 'green', cell);
  return column === 1 || column === 5 ? paint(screen, 'red', cell) : cell;
}

/** The last line: everything in one sentence. */
export function summaryLine(summary: Summary, where: string): string {
  const parts = Object.entries(summary.counts)
    .filter(([, count]) => count > 0)
    .map(([verdict, count]) => `${count} ${verdict}`);
  return `${parts.join(', ') || 'nothing was judged'}; exit ${summary.exitCode}; report: ${where}`;
}
