/**
 * `npm run mutants`: the whole kill matrix, every mutant against every case, with precision: its own case on all values of its axes, the
 * others on the first of each. `--own` runs each mutant against its own case only; `--only PATTERN` takes the mutants whose id contains it; `--write` renews `docs/generated/kill-matrix.md`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loadMutants } from '../adapters/reference/mutant-adapter.ts';
import { firstOfEachAxis } from '../conformance/runner/plan.ts';
import { loadSuite } from '../conformance/runner/suite.ts';
import { flagsOf } from './flags.ts';
import { newestRelease } from './judge.ts';
import { inParallel, type KillResult, tryMutant } from './kill.ts';

const help = `Runs mutants of the reference against the cases that must notice them.

  npm run mutants                         the whole kill matrix (about a quarter of an hour)
  npm run mutants -- --own                each mutant against its own case only
  npm run mutants -- --only PRD-002       mutants whose id contains PRD-002
  npm run mutants -- --write              also renews docs/generated/kill-matrix.md
  npm run mutants -- --own --share 2/4    the second of four shares: a process cannot load mutants without end
`;

const { values } = flagsOf(help, {
  options: {
    own: { type: 'boolean', default: false },
    only: { type: 'string' },
    write: { type: 'boolean', default: false },
    jobs: { type: 'string', default: '2' },
    share: { type: 'string', default: '1/1' },
  },
});

/** Precise: at most this many other cases notice it too. */
const preciseUpTo = 5;

function matrix(results: readonly KillResult[]): string {
  const rows = results.map(({ mutant, killed, disturbed, killers }) => {
    const others = killers.filter((id) => id !== mutant.killedBy);
    const shown = others.slice(0, 4).join(', ') + (others.length > 4 ? ` and ${others.length - 4} more` : '');
    const verdict = killed ? '✓' : '**survived**';
    return `| \`${mutant.id}\` | ${mutant.requirement} | ${mutant.killedBy} | ${verdict} | ${disturbed} | ${shown} | ${mutant.fundamental ?? ''} |`;
  });
  return [
    '# Kill matrix',
    '',
    'Written by `npm run mutants -- --write`: every mutant of the reference against every case, in the simulator; its own case on all',
    'values of its axes, the others on the first of each.',
    '',
    ...summary(results),
    '',
    '| mutant | requirement | its case | killed | others that notice | which | fundamental |',
    '|---|---|---|---|--:|---|---|',
    ...rows,
    '',
  ].join('\n');
}

function summary(results: readonly KillResult[]): string[] {
  const killed = results.filter((result) => result.killed).length;
  const ordinary = results.filter((result) => !result.mutant.fundamental);
  const precise = ordinary.filter((result) => result.disturbed <= preciseUpTo).length;
  return [
    `${killed} of ${results.length} mutants are killed by their own case.`,
    `${precise} of ${ordinary.length} that are not marked fundamental disturb at most ${preciseUpTo} other cases.`,
  ];
}

async function main(): Promise<number> {
  const suite = await loadSuite();
  const [number, of] = values.share.split('/').map(Number) as [number, number];
  const mutants = (await loadMutants())
    .filter((mutant) => !values.only || mutant.id.includes(values.only))
    .filter((_, at) => at % of === number - 1);
  if (mutants.length === 0) {
    process.stderr.write(
      `No mutant is in this selection (--only ${values.only ?? ''}, --share ${values.share}).\n`,
    );
    return 64;
  }
  let done = 0;
  const results = await inParallel(mutants, Number(values.jobs), async (mutant) => {
    const own = suite.filter((one) => one.id === mutant.killedBy);
    const release = mutant.release ?? newestRelease;
    const others = suite
      .filter((one) => one.id !== mutant.killedBy)
      .map((one) => firstOfEachAxis(one, release));
    const cases = values.own ? own : [...own, ...others];
    const result = await tryMutant(mutant, cases, { untilKilled: values.own });
    done += 1;
    const seconds = (result.elapsedMs / 1000).toFixed(1);
    const verdict = result.killed ? 'killed' : 'SURVIVED';
    process.stderr.write(
      `${done}/${mutants.length} ${mutant.id} ${verdict} in ${seconds} s, ${result.disturbed} others notice\n`,
    );
    for (const fault of result.kitFaults) process.stderr.write(`  kit fault: ${fault}\n`);
    return result;
  });
  process.stdout.write(`${summary(results).join('\n')}\n`);
  for (const { mutant } of results.filter((result) => !result.killed)) {
    process.stdout.write(
      `survived: ${mutant.id} (${mutant.killedBy}): npm run ktck -- run builtin:mutant/${mutant.id} --select ${mutant.killedBy}${mutant.release ? ` --release ${mutant.release}` : ''}\n`,
    );
  }
  if (values.write && !values.own && !values.only && of === 1) {
    const path = join(import.meta.dirname, '../docs/generated/kill-matrix.md');
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, matrix(results));
  }
  return results.every((result) => result.killed) ? 0 : 1;
}

process.exitCode = await main();
