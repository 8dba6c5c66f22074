/**
 * A cluster as a process of its own: one JSON line when it answers, and an end when it is told to.
 *
 * Shape   `runReference` resolves with the reason of the end; the command turns it into an exit code.
 * Errors  `StartRefused` before the line is written; a later failure is the value `{ failed }`.
 */
import fs from 'node:fs';
import { keepYoungGenerationSmall } from './small-young-generation.ts';
import { type ClusterOptions, startCluster } from './start-node.ts';

/** How the process ended. */
export type End = { readonly stopped: 'signal' | 'standard input' } | { readonly failed: Error };

/** Starts, says so, and waits for the end. */
export async function runReference(options: ClusterOptions, write: (line: string) => void): Promise<End> {
  keepYoungGenerationSmall();
  const asked = endAsked();
  try {
    const cluster = await startCluster(options);
    const { bootstrap, nodes } = cluster;
    write(`${JSON.stringify({ ready: true, bootstrap, nodes })}\n`);
    const end = await Promise.race([asked, cluster.failed.then((failed): End => ({ failed }))]);
    if ('stopped' in end) await cluster.stop();
    return end;
  } finally {
    process.stdin.destroy(); // A pipe that stays open would keep the process alive, also after a start that was refused.
  }
}

/** SIGTERM, SIGINT, or the end of a standard input that is a pipe. */
function endAsked(): Promise<End> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => resolve({ stopped: 'signal' }));
    }
    if (!standardInputIsPipe()) return;
    const closed = (): void => resolve({ stopped: 'standard input' });
    process.stdin.once('end', closed).once('close', closed).once('error', closed).resume();
  });
}

/**
 * Only a pipe has somebody at its other end; /dev/null, a terminal and a file do not mean "stop" by ending.
 */
function standardInputIsPipe(): boolean {
  try {
    const input = fs.fstatSync(0);
    return input.isFIFO() || input.isSocket();
  } catch {
    return false; // It was closed before we began.
  }
}
