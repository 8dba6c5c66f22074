/**
 * The command under a Node that is too old for it: the Node that came with the package takes over.
 *
 * Shape   `isTooOld` looks at the version; `handOver` runs the same command line in the package's own Node and ends as that ends.
 * Errors  where the package's Node was not installed (another platform, `--omit=optional`), a sentence and exit 69.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { exitCodes } from './exit.ts';

const oldestMajor = 24;

/** True where the running Node lacks what the command is made of (zstd, for one). */
export const isTooOld = (version = process.versions.node): boolean =>
  Number.parseInt(version, 10) < oldestMajor;

function ownNode(): string | undefined {
  try {
    return createRequire(import.meta.url).resolve(`node-${process.platform}-${process.arch}/bin/node`);
  } catch {
    return undefined;
  }
}

/** Runs the same command line in the package's own Node; signals are passed on. */
export async function handOver(argv: readonly string[]): Promise<void> {
  const node = ownNode();
  if (node === undefined) {
    process.stderr.write(
      `ktck needs Node.js ${oldestMajor} or newer, this is ${process.versions.node}, and the Node that the package brings is not installed.\n`,
    );
    process.exitCode = exitCodes.unavailable;
    return;
  }
  const child = spawn(node, argv.slice(1), { stdio: 'inherit' });
  // A terminal tells its whole group of an interrupt: the child has heard it already.
  process.on('SIGINT', () => void (process.stdin.isTTY || child.kill('SIGINT')));
  process.on('SIGTERM', () => void child.kill('SIGTERM'));
  const [status, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  if (signal === null) process.exit(status ?? exitCodes.kitFault);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}
