/**
 * `ktck explain <id>`: a requirement or a case in words, with everything that is linked to it.
 *
 * Shape   where a sentence is obeyed, and its mutants, are read from its page in `docs/generated`: a clone has it, the published
 *         bundle does not, and then these two sections are left out.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import type { CaseDefinition } from '../../conformance/case.ts';
import { mechanismOfRequirement } from '../../conformance/runner/mechanisms.ts';
import { levelOf } from '../../conformance/runner/plan.ts';
import { loadSuite } from '../../conformance/runner/suite.ts';
import type { Requirement } from '../../spec/requirements/define.ts';
import { type RequirementId, requirements } from '../../spec/requirements/index.ts';
import { CommandError, exitCodes } from '../exit.ts';

const examples = `
Examples:
  ktck explain PRD-002
  ktck explain produce/invalid-acks`;

/** The command. */
export function explainCommand(): Command {
  return new Command('explain')
    .description('say what a requirement or a case means')
    .argument('<id>', 'a requirement such as PRD-002, or the id of a case')
    .addHelpText('after', examples)
    .action(async (id: string) => {
      const suite = await loadSuite();
      const definition = suite.find((each) => each.id === id);
      const known = id.toUpperCase() in requirements ? (id.toUpperCase() as RequirementId) : undefined;
      if (definition) process.stdout.write(explainCase(definition));
      else if (known) process.stdout.write(explainRequirement(known, suite));
      else
        throw new CommandError(
          exitCodes.usage,
          `There is no requirement and no case called "${id}". Try ktck list.`,
        );
    });
}

/** A requirement with its cases. */
export function explainRequirement(id: RequirementId, suite: readonly CaseDefinition[]): string {
  const requirement: Requirement = requirements[id];
  const { level, profile, title, text, why, applies, source, observed, ambiguity, status } = requirement;
  const until = applies.until ? ` until ${applies.until}` : '';
  const cases = suite.filter((definition) => definition.checks.includes(id));
  return [
    `${id}  ${title}`,
    `${level} · profile ${profile} · since ${applies.since}${until} · ${applies.modes.join(', ')} · chapter ${mechanismOfRequirement(id)}`,
    ...(status ? [`Withdrawn: ${status.withdrawn}`] : []),
    '',
    wrap(text),
    '',
    wrap(`Why: ${why}`),
    '',
    ...section('Sources', source),
    ...section('Observed', observed ?? []),
    ...(ambiguity ? [`Ambiguity: ${ambiguity}`, ''] : []),
    ...section(
      'Cases',
      cases.map((definition) => `${definition.id} — ${definition.why}`),
    ),
    ...section('Obeyed in', ledgerRows(id, 'Code')),
    ...section('Mutants', ledgerRows(id, 'Mutants')),
  ].join('\n');
}

/** The rows of one section of the requirement's page in the ledger, without their links. */
function ledgerRows(id: RequirementId, heading: 'Code' | 'Mutants'): string[] {
  const page = fileURLToPath(new URL(`../../docs/generated/requirements/${id}.md`, import.meta.url));
  if (!existsSync(page)) return [];
  const [, rows = ''] =
    new RegExp(`^## ${heading}\n((?:- .*\n)+)`, 'm').exec(readFileSync(page, 'utf8')) ?? [];
  const plain = rows.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll('`', '');
  return plain
    .split('\n')
    .filter((row) => row !== '')
    .map((row) => row.slice('- '.length));
}

/** A case with its sentences. */
export function explainCase(definition: CaseDefinition): string {
  const axes = Object.entries(definition.axes ?? {}).map(([name, axis]) => `${name}: ${axisText(axis)}`);
  const needs = Object.entries(definition.minEvidence).map(([counter, need]) => `${counter} ≥ ${need}`);
  const config = Object.entries(definition.config ?? {}).map(([key, value]) => `${key}=${value}`);
  return [
    definition.id,
    `${levelOf(definition)}${definition.destructive ? ' · destructive' : ''}${definition.mayCrash ? ' · may crash' : ''}`,
    '',
    wrap(definition.why),
    '',
    ...section(
      'Requirements',
      definition.checks.map((id) => `${id} (${requirements[id].level}) ${requirements[id].title}`),
    ),
    ...section('Needs', [...(definition.needs ?? [])]),
    ...section('Configuration', config),
    ...section('Axes', axes),
    ...section('Minimum evidence', needs),
  ].join('\n');
}

const axisText = (axis: NonNullable<CaseDefinition['axes']>[string]): string =>
  'api' in axis
    ? `versions ${axis.from ?? 'lowest'} to ${axis.to ?? 'highest'} of ${axis.api}`
    : axis.join(', ');

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [`${title}:`, ...lines.map((line) => `  ${line}`), ''];

function wrap(text: string): string {
  const lines: string[] = [''];
  for (const word of text.split(/\s+/)) {
    if (lines.at(-1)!.length + word.length > 100) lines.push('');
    lines[lines.length - 1] += `${lines.at(-1) === '' ? '' : ' '}${word}`;
  }
  return lines.join('\n');
}
