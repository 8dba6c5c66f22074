/** `ktck list [cases|requirements]`: what there is, and what a selection would run. */
import { Argument, Command } from 'commander';
import { levelOf, selectCases } from '../../conformance/runner/plan.ts';
import { loadSuite } from '../../conformance/runner/suite.ts';
import { requirementIds, requirements } from '../../spec/requirements/index.ts';
import { addSelection, selectionOf } from './run.ts';

type ListFlags = Parameters<typeof selectionOf>[0] & { json?: boolean };

const examples = `
Examples:
  ktck list
  ktck list cases --select 'produce/*' --level must
  ktck list requirements --json`;

/** The command. */
export function listCommand(): Command {
  const what = new Argument('[what]', 'cases or requirements')
    .choices(['cases', 'requirements'])
    .default('cases');
  return addSelection(new Command('list').description('list cases or requirements').addArgument(what))
    .option('--json', 'one JSON document instead of lines')
    .addHelpText('after', examples)
    .action(async (kind: string, flags: ListFlags) => {
      if (kind === 'requirements') listRequirements(flags.json ?? false);
      else await listCases(flags);
    });
}

async function listCases(flags: ListFlags): Promise<void> {
  const cases = selectCases(await loadSuite(), selectionOf(flags));
  const rows = cases.map((definition) => ({
    id: definition.id,
    level: levelOf(definition),
    checks: definition.checks,
    needs: definition.needs ?? [],
    axes: Object.keys(definition.axes ?? {}),
    destructive: definition.destructive ?? false,
    why: definition.why,
  }));
  if (flags.json) return void process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
  for (const row of rows) {
    const notes = [
      ...row.needs,
      ...row.axes.map((axis) => `×${axis}`),
      ...(row.destructive ? ['destructive'] : []),
    ];
    const suffix = notes.length > 0 ? `  (${notes.join(', ')})` : '';
    process.stdout.write(`${row.level.padEnd(6)} ${row.id.padEnd(48)} ${row.checks.join(' ')}${suffix}\n`);
  }
}

function listRequirements(json: boolean): void {
  const rows = requirementIds.map((id) => {
    const { level, profile, title, applies } = requirements[id];
    return { id, level, profile, title, ...applies };
  });
  if (json) return void process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
  for (const row of rows) {
    process.stdout.write(
      `${row.id.padEnd(9)} ${row.level.padEnd(6)} ${row.profile.padEnd(8)} ${row.title}\n`,
    );
  }
}
