/**
 * Child processes that an adapter starts: ready when their nodes answer, stopped with the evidence how, never left behind.
 *
 * Units   timeouts are real milliseconds.
 * Errors  a process that ends before it is ready is a sentence with the end of its output.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { createServer, type Server } from 'node:net';

const keptOutput = 64 * 1024;
const living = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of living) child.kill('SIGKILL');
});

/** A process that was started, and how it ended. */
export class ManagedProcess {
  readonly child: ChildProcess;
  readonly exited: Promise<string>;
  #output = '';
  #exit: string | undefined;
  #signal: NodeJS.Signals | null = null;

  constructor(
    command: string,
    args: readonly string[],
    options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
  ) {
    this.child = spawn(command, args, { ...options, stdio: ['pipe', 'pipe', 'pipe'] });
    living.add(this.child);
    const keep = (chunk: Buffer): void => {
      this.#output = (this.#output + chunk.toString('utf8')).slice(-keptOutput);
    };
    this.child.stderr!.on('data', keep);
    this.child.stdin!.on('error', () => undefined);
    this.exited = new Promise((resolve) => {
      const ended = (how: string): void => {
        living.delete(this.child);
        this.#exit ??= how;
        resolve(how);
      };
      this.child.on('error', (error) => ended(error.message));
      this.child.on('exit', (code, signal) => {
        this.#signal = signal;
        ended(signal ? `ended by ${signal}` : `ended with code ${code}`);
      });
    });
  }

  /** How it ended, or `undefined` while it runs. */
  get exit(): string | undefined {
    return this.#exit;
  }

  /** What it wrote to standard error since the last call. */
  takeOutput(): string {
    const output = this.#output;
    this.#output = '';
    return output;
  }

  /** The end of what it wrote to standard error. */
  get tail(): string {
    return this.#output.trim().split('\n').slice(-3).join(' ').slice(-400);
  }

  /** Lets standard output flow into the kept output, once its first line was read. */
  keepStdout(): void {
    this.child.stdout!.on('data', (chunk: Buffer) => {
      this.#output = (this.#output + chunk.toString('utf8')).slice(-keptOutput);
    });
  }

  /** The first line of standard output. */
  firstLine(timeoutMs: number): Promise<string> {
    return new Promise((resolve, reject) => {
      let text = '';
      const timer = setTimeout(
        () => reject(new Error(`it printed no line within ${timeoutMs / 1000} s`)),
        timeoutMs,
      );
      const take = (chunk: Buffer): void => {
        text += chunk.toString('utf8');
        const end = text.indexOf('\n');
        if (end < 0) return;
        clearTimeout(timer);
        this.child.stdout!.off('data', take);
        this.keepStdout();
        resolve(text.slice(0, end));
      };
      this.child.stdout!.on('data', take);
      void this.exited.then((how) => {
        clearTimeout(timer);
        reject(new Error(`it ${how}: ${this.tail}`));
      });
    });
  }

  /** Stops it and says whether the given signal is what ended it. */
  async stop(how: 'clean' | 'kill', graceMs: number): Promise<{ bySignal: boolean }> {
    if (this.#exit === undefined) {
      this.child.kill(how === 'kill' ? 'SIGKILL' : 'SIGTERM');
      const timer = setTimeout(() => this.child.kill('SIGKILL'), graceMs);
      await this.exited;
      clearTimeout(timer);
    }
    return { bySignal: this.#signal === 'SIGKILL' };
  }
}

/**
 * Where nodes listen: below the ports that systems give to outgoing connections (from 32,768 on Linux), for one of those could be taken by
 * a stranger while a node is down that wants it back.
 */
const [lowestPort, highestPort] = [18_000, 32_000];
const mostTries = 200;

/** Ports of the loopback interface that nobody listened on a moment ago. */
export async function freePorts(count: number): Promise<number[]> {
  const servers: Server[] = [];
  for (let tries = 0; servers.length < count; tries++) {
    if (tries === mostTries) throw new Error(`no port from ${lowestPort} to ${highestPort} is free`);
    const server = await listening(randomInt(lowestPort, highestPort));
    if (server) servers.push(server);
  }
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** A server on this port, or nothing where somebody else is. */
function listening(port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer().once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}
