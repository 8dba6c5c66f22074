/**
 * `npm run check`: format, types, layers, dead code, the gates of the ledger, generated files fresh. Every step runs, then the exit code
 * says whether all passed.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { collectLedger } from '../conformance/ledger/collect.ts';
import { audit } from '../conformance/ledger/gates.ts';
import { flagsOf } from './flags.ts';

const help = `Looks at format, types, layers, dead code, generated files and the ledger. Writes nothing.

  npm run check
`;
flagsOf(help, { options: {} });

const root = join(import.meta.dirname, '..');
const commands: readonly (readonly [step: string, command: string, ...args: string[]])[] = [
  ['format and lint', 'biome', 'check', '--error-on-warnings', '.'],
  ['types', 'tsc', '--noEmit'],
  [
    'layers',
    'depcruise',
    '--config',
    '.dependency-cruiser.cjs',
    'spec',
    'reference',
    'conformance',
    'adapters',
    'cli',
    'bench',
    'docs',
  ],
  ['dead code', 'knip', '--no-progress'],
  ['generated files are fresh', process.execPath, 'cli/update.ts', '--check'],
];

let failed = 0;
function conclude(step: string, passed: boolean, output: string): void {
  process.stdout.write(`${passed ? 'ok    ' : 'FAILED'} ${step}\n`);
  if (passed) return;
  failed += 1;
  process.stdout.write(`${output.trimEnd()}\n`);
}

for (const [step, command, ...args] of commands) {
  const path = `${join(root, 'node_modules/.bin')}:${process.env.PATH ?? ''}`;
  const run = spawnSync(command, args, { cwd: root, encoding: 'utf8', env: { ...process.env, PATH: path } });
  conclude(step, run.status === 0, run.error ? run.error.message : `${run.stdout}${run.stderr}`);
}
const findings = audit(await collectLedger(root));
conclude(
  'the ledger is closed',
  findings.length === 0,
  findings.map((one) => `  ${one.gate}: ${one.message}`).join('\n'),
);
process.exitCode = failed === 0 ? 0 : 1;
