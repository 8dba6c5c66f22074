/**
 * Goal    on an old Node the command runs all the same, in the Node that the package brings.
 * Method  the hand-over itself in a process of its own: what comes out, with which status, and after which signal.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { isTooOld } from './own-node.ts';

const own = join(import.meta.dirname, 'own-node.ts');
/** Hands the command line `node -e script word` over. */
const handingOver = (script: string): ReturnType<typeof spawn> =>
  spawn(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `import { handOver } from ${JSON.stringify(own)};
       await handOver([process.execPath, '-e', ${JSON.stringify(script)}, 'word']);`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );

test('the releases of Node that are too old', () => {
  expect(['18.0.0', '20.20.2', '22.15.0', '24.0.0', '25.1.0'].map((version) => isTooOld(version))).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
});

test('output and status are those of the command', async () => {
  const child = handingOver('console.log(process.argv[1]); process.exitCode = 3');
  const [line] = (await once(createInterface({ input: child.stdout! }), 'line')) as [string];
  expect(line).toBe('word');
  expect(await once(child, 'exit')).toEqual([3, null]);
});

test('a signal reaches the command', async () => {
  const child = handingOver(
    "process.on('SIGTERM', () => process.exit(7)); setInterval(() => {}, 1000); console.log('up')",
  );
  await once(createInterface({ input: child.stdout! }), 'line');
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([7, null]);
});
