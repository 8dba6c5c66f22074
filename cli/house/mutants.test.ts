/**
 * Goal    a check that never failed is not a check: each mutant of the reference is killed by its own case, on its own requirement.
 * Method  each mutant in a thread of its own, its case on all its axes until the first failure; in shares, each a process of its own,
 *         because the code of a thread that has ended does not leave the process at once.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadMutants } from '../../adapters/reference/mutant-adapter.ts';

const shares = 6;
const command = join(import.meta.dirname, '../mutants.ts');

test('there are mutants to kill', async () => expect((await loadMutants()).length).toBeGreaterThan(400));

test.each(Array.from({ length: shares }, (_, at) => `${at + 1}/${shares}`))(
  'each mutant is killed by its own case, share %s',
  { timeout: 300_000 },
  async (share) => {
    const child = spawn(process.execPath, [command, '--own', '--jobs', '1', '--share', share], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let told = '';
    child.stdout.on('data', (chunk: Buffer) => {
      told += chunk.toString('utf8');
    });
    const [status] = await once(child, 'close');
    expect(told.split('\n').filter((line) => line.startsWith('survived'))).toEqual([]);
    expect(status, told).toBe(0);
  },
);
