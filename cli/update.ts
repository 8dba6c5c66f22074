/**
 * `npm run update`: the only writer of generated files. `--check` writes nothing and lists what is not fresh; `--relock ID…` accepts a
 * changed sentence after its code and cases were read again.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { flagsOf, refuse } from './flags.ts';
import { generatorPrograms, generators } from './generators.ts';

const root = join(import.meta.dirname, '..');
const help = `Writes every generated file of the project anew.

  npm run update                              writes what is not fresh
  npm run update -- --check                   writes nothing, lists what is not fresh
  npm run update -- --relock PRD-012 FET-016  accepts changed sentences
`;
const { values, positionals } = flagsOf(help, {
  allowPositionals: true,
  options: {
    check: { type: 'boolean', default: false },
    relock: { type: 'boolean', default: false },
  },
});
if (positionals.length > 0 && !values.relock)
  refuse(help, `${positionals.join(', ')} stands without --relock: nothing is accepted.`);
if (values.relock && positionals.length === 0)
  refuse(help, '--relock needs the ids of the sentences that were read again.');
const { check } = values;
const relock = positionals;

const stale: string[] = [];
for (const program of generatorPrograms) {
  const run = spawnSync(process.execPath, [program, ...(check ? ['--check'] : [])], {
    cwd: root,
    encoding: 'utf8',
  });
  if (run.status !== 0) stale.push(`${program}: ${`${run.stdout}${run.stderr}`.trim()}`);
}
for (const generator of generators) {
  const { files, owned } = await generator.generate(root, { relock });
  for (const [path, text] of files) {
    const at = join(root, path);
    if (existsSync(at) && readFileSync(at, 'utf8') === text) continue;
    stale.push(path);
    if (check) continue;
    mkdirSync(dirname(at), { recursive: true });
    writeFileSync(at, text);
  }
  for (const folder of owned ?? []) {
    const at = join(root, folder);
    const left = existsSync(at) ? readdirSync(at).map((name) => `${folder}/${name}`) : [];
    for (const path of left.filter((path) => !files.has(path))) {
      stale.push(`${path} (no longer generated)`);
      if (!check) rmSync(join(root, path), { recursive: true });
    }
  }
}
for (const path of stale) process.stdout.write(`${check ? 'not fresh' : 'wrote'}: ${path}\n`);
if (stale.length === 0) process.stdout.write('Every generated file is fresh.\n');
process.exitCode = check && stale.length > 0 ? 1 : 0;
