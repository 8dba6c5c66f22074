/**
 * The two clients in C: compiled when the benchmark begins, run as processes, so that they cost the brokers
 * nothing.
 *
 * Shape   `buildClients` compiles into a folder; `rdkafka` and `raw` run one and return its JSON line.
 * Units   seconds, microseconds.
 * Errors  `SubjectUnavailable` without a compiler or librdkafka; a client that fails is an error with its
 *         last words.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SubjectUnavailable } from '../../conformance/driver/operations.ts';

const sources = join(import.meta.dirname, '../clients');

/** Where the compiled clients lie. */
export interface Clients {
  readonly folder: string;
}

export interface RdkafkaResult {
  readonly records: number;
  readonly seconds: number;
}

export interface RawResult {
  readonly requests: number;
  readonly seconds: number;
  readonly p50Us: number;
  readonly p99Us: number;
}

/** Compiles both. */
export function buildClients(): Clients {
  const folder = mkdtempSync(join(tmpdir(), 'ktck-bench-clients-'));
  for (const [name, ...libraries] of [['raw'], ['rdkafka', '-lrdkafka']]) {
    const args = ['-O2', '-o', join(folder, name!), join(sources, `${name}.c`), ...libraries];
    const ran = spawnSync('cc', args, { encoding: 'utf8' });
    if (ran.status === 0) continue;
    const reason = ran.error
      ? 'no C compiler was found'
      : `${name}.c does not compile: ${ran.stderr.slice(0, 300)}`;
    throw new SubjectUnavailable(`The benchmark needs a C compiler and librdkafka-dev: ${reason}`);
  }
  return { folder };
}

async function run(clients: Clients, name: string, args: readonly (string | number)[]): Promise<unknown> {
  const client = spawn(join(clients.folder, name), args.map(String), { stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, said] = ['', ''];
  client.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString('utf8');
  });
  client.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString('utf8');
  });
  const [code] = await once(client, 'close');
  if (code !== 0) throw new Error(`${name} ${args.join(' ')} ended with ${code}: ${said.slice(-400)}`);
  return JSON.parse(out);
}

/**
 * When a load ends. Warming counts requests, because a broker that is slow at first needs as many as one that
 * is not.
 */
export type Until = { readonly requests: number } | { readonly seconds: number };

/** librdkafka, as applications use it. */
export const rdkafka = async (clients: Clients, ...args: (string | number)[]): Promise<RdkafkaResult> =>
  (await run(clients, 'rdkafka', args)) as RdkafkaResult;

/** Prepared frames over bare sockets. */
export async function raw(
  clients: Clients,
  port: number,
  frames: string,
  load: { readonly connections: number; readonly window: number; readonly until: Until },
): Promise<RawResult> {
  const { connections, window, until } = load;
  const end = 'requests' in until ? [until.requests, 0] : [0, until.seconds];
  return (await run(clients, 'raw', ['127.0.0.1', port, frames, connections, window, ...end])) as RawResult;
}
