/**
 * A campaign as a process of its own: one that hangs is ended and named, which no test can do to itself.
 *
 * Shape   `watched(program, args)` runs a program of this folder that prints a line whenever it has come further, and at last its counts.
 * Units   silence is real milliseconds, generous: machines that run tests are busy.
 * Errors  an error with what the program wrote, or with the command that hangs.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const SILENCE_MS = 45_000;

/** The counts in the program's last line. */
export function watched(program: string, args: readonly string[]): Promise<Readonly<Record<string, number>>> {
  const child = spawn(process.execPath, [join(import.meta.dirname, program), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let last = '{}';
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaint += chunk.toString('utf8');
  });
  const watchdog = setTimeout(() => child.kill('SIGKILL'), SILENCE_MS);
  createInterface({ input: child.stdout }).on('line', (line) => {
    last = line;
    watchdog.refresh();
  });
  const command = `node cli/house/${program} ${args.join(' ')}`;
  return new Promise((resolve, reject) =>
    child.on('close', (status, signal) => {
      clearTimeout(watchdog);
      if (signal !== null)
        reject(new Error(`It was silent for ${SILENCE_MS / 1000} s after "${last}": ${command}`));
      else if (status !== 0) reject(new Error(`${complaint}\n${command}`));
      else resolve(JSON.parse(last) as Record<string, number>);
    }),
  );
}
