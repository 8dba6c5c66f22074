/**
 * `npm test`: every test that npm alone can bring, then a sentence on what was left out and where it runs. Arguments go to vitest.
 * The last line counts, `N passed, N failed`, for machines that read it.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const out = mkdtempSync(join(tmpdir(), 'ktck-test-'));
const summaryPath = join(out, 'vitest.json');
const vitest = join(root, 'node_modules/vitest/vitest.mjs');
const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${summaryPath}`];
const args = [vitest, 'run', ...reporters, ...process.argv.slice(2)];
const run = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });

process.stdout.write(
  '\nLeft out here, because npm alone does not bring it: kcat, the librdkafka mock, Apache Kafka and the fixture\n',
);
process.stdout.write(
  'generators (npm run court); the whole kill matrix (npm run mutants); the benchmarks (npm run bench).\n',
);
if (existsSync(summaryPath)) {
  const { numPassedTests, numFailedTests, numPendingTests, numFailedTestSuites } = JSON.parse(
    readFileSync(summaryPath, 'utf8'),
  );
  const failed = numFailedTests + (numFailedTests === 0 ? numFailedTestSuites : 0);
  process.stdout.write(
    `${numPassedTests} passed, ${failed} failed${numPendingTests ? `, ${numPendingTests} skipped` : ''}\n`,
  );
}
rmSync(out, { recursive: true, force: true });
process.exitCode = run.status ?? 1;
