/**
 * Commands of the project as processes of their own, for house tests.
 *
 * Shape   `start(args)` runs a command and says how it ended; `startReference` waits for the ready line. `endAll` ends what is left, by process id.
 * Units   a command has two minutes: machines that run tests are busy.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const COMMAND_MS = 120_000;
const command = join(import.meta.dirname, '../ktck.ts');
const living = new Set<ChildProcess>();

/** How a command ended. */
export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command under way. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

/** Starts a command of `ktck`. */
export function start(args: readonly string[]): Running {
  const words = [command, ...args];
  const options = {
    stdio: ['ignore', 'pipe', 'pipe'] as ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1' },
  };
  const child = spawn(process.execPath, words, options);
  living.add(child);
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]!.on('data', (chunk: Buffer) => {
      texts[name] += chunk.toString('utf8');
    });
  }
  const tooLong = setTimeout(() => child.kill('SIGKILL'), COMMAND_MS);
  const ended = once(child, 'close').then(([status]): Ended => {
    clearTimeout(tooLong);
    living.delete(child);
    return { status: status as number | null, ...texts };
  });
  return { child, ended };
}

/** A reference broker that answers. `fileKilobytes` is as large as a file of its may grow, which is how a full disk looks from inside. */
export async function startReference(
  data: string,
  more: readonly string[] = [],
  fileKilobytes?: number,
): Promise<{ child: ChildProcess; port: number; pid: number }> {
  const words = [process.execPath, command, 'reference', '--data', data, ...more];
  // The signal that goes with the limit is ignored, so that the write fails instead. POSIX counts in blocks of 512 bytes.
  const limit = fileKilobytes === undefined ? '' : `trap '' XFSZ; ulimit -f ${fileKilobytes * 2};`;
  const child = spawn('sh', ['-c', `${limit} exec "$@"`, 'sh', ...words], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  living.add(child);
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const [node] = (JSON.parse(line) as { nodes: { port: number; pid: number }[] }).nodes;
  return { child, port: node!.port, pid: node!.pid };
}

/** Ends a process and waits for its end. */
export async function end(child: ChildProcess, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
  living.delete(child);
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
}

/** Ends what is left. */
export async function endAll(): Promise<void> {
  for (const child of [...living]) await end(child);
}
