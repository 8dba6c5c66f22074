/**
 * Findings as text for people: file by file, place and sentence, then one line that says how it stands.
 *
 * Shape   plain lines; colour only when it is asked for.
 * Units   places are byte ranges [start, end).
 */

import { harmless } from '../reports/harmless.ts';
import type { Inspection } from './check-directory.ts';
import type { Finding, Severity } from './finding.ts';

const colours: Readonly<Record<Severity, string>> = { error: '31', warning: '33', note: '36' };

/** How many of each severity. */
export function countBySeverity(findings: readonly Finding[]): Record<Severity, number> {
  const counts = { error: 0, warning: 0, note: 0 };
  for (const { severity } of findings) counts[severity] += 1;
  return counts;
}

/** The whole report. */
export function inspectionText(inspection: Inspection, options: { readonly colour?: boolean } = {}): string {
  const paint = (text: string, code: string): string =>
    options.colour ? `\u001b[${code}m${text}\u001b[0m` : text;
  const lines: string[] = [];
  for (const { files, findings } of alike(inspection.findings)) {
    const [file = ''] = files;
    if (lines.length > 0) lines.push('');
    const more = files.length > 1 ? ` and ${files.length - 1} more, to ${files.at(-1)}` : '';
    lines.push(paint(harmless(`${file === '' ? '(the directory)' : file}${more}`), '1'));
    for (const finding of findings) lines.push(...findingLines(finding, paint));
  }
  if (lines.length > 0) lines.push('');
  lines.push(verdictLine(inspection));
  return `${lines.join('\n')}\n`;
}

interface Group {
  readonly files: string[];
  readonly findings: readonly Finding[];
}

/** Findings by file; neighbours of which the same one thing is said stand together. */
function alike(findings: readonly Finding[]): Group[] {
  const groups: { files: string[]; findings: Finding[] }[] = [];
  for (const finding of findings) {
    const last = groups.at(-1);
    if (last?.files.at(-1) === finding.file && last.files.length === 1) last.findings.push(finding);
    else groups.push({ files: [finding.file], findings: [finding] });
  }
  const folded: Group[] = [];
  for (const group of groups) {
    const last = folded.at(-1);
    if (last && saysTheSame(last, group)) last.files.push(...group.files);
    else folded.push(group);
  }
  return folded;
}

const folderOf = (file: string | undefined): string => file?.slice(0, file.lastIndexOf('/') + 1) ?? '';

function saysTheSame(one: Group, other: Group): boolean {
  const [left, right] = [one.findings[0], other.findings[0]];
  const isAlone =
    one.findings.length === 1 &&
    other.findings.length === 1 &&
    left?.start === undefined &&
    right?.start === undefined;
  return isAlone && left?.message === right?.message && folderOf(left?.file) === folderOf(right?.file);
}

function findingLines(finding: Finding, paint: (text: string, code: string) => string): string[] {
  const { severity, requirement, start, end, message, expected, actual } = finding;
  const place = start === undefined ? '' : `${start}..${end}`;
  const first = `  ${paint(severity.padEnd(7), colours[severity])}  ${requirement.padEnd(8)}  ${place.padStart(17)}  ${harmless(message)}`;
  const compared = [
    ...(expected === undefined ? [] : [`expected ${expected}`]),
    ...(actual === undefined ? [] : [`found ${actual}`]),
  ].join(', ');
  return compared === '' ? [first] : [first, `${' '.repeat(40)}${harmless(compared)}`];
}

const plural = (count: number, word: string): string => `${count} ${count === 1 ? word : `${word}s`}`;

/** One line that can be read alone. */
export function verdictLine({ findings, leftOut, partitions, logDirectories }: Inspection): string {
  const { error, warning, note } = countBySeverity(findings);
  const where = logDirectories.length > 1 ? ` in ${logDirectories.length} log directories` : '';
  const rest = leftOut > 0 ? ` Further ${plural(leftOut, 'finding')} of the same files are not shown.` : '';
  const looked = `${plural(partitions, 'partition')}${where}`;
  if (error + warning === 0) return `Sound: ${looked}, ${plural(note, 'note')}.${rest}`;
  return `Not sound: ${looked}, ${plural(error, 'error')}, ${plural(warning, 'warning')}, ${plural(note, 'note')}.${rest}`;
}
