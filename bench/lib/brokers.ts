/**
 * The two brokers of the benchmark, each a process of its own on a fresh directory: the reference, and Apache
 * Kafka with its full JIT.
 *
 * Shape   `startReference`, `startApache`; both give a `BenchBroker` and how long it took from the start of
 *         the process to the first acknowledged record.
 * Units   seconds.
 * Errors  a missing toolchain is `SubjectUnavailable`; a broker that ends early is an error with its last words.
 */
import { existsSync, globSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ApacheBroker } from '../../adapters/apache-kafka/broker.ts';
import { resolveToolchain } from '../../adapters/apache-kafka/toolchain.ts';
import { freePorts, ManagedProcess } from '../../adapters/common/processes.ts';
import { RawClient } from '../../conformance/clients/raw-client.ts';
import { acknowledged, produceFrame } from './frames.ts';

export interface BenchBroker {
  readonly name: string;
  readonly pid: number;
  readonly port: number;
  readonly bootstrap: string;
  readonly secondsToFirstAck: number;
  stop(): Promise<void>;
}

const root = join(import.meta.dirname, '../..');
const bundle = join(root, 'dist/ktck.js');
const config = { 'auto.create.topics.enable': 'false' };
const release = '4.3.1';

/** What the reference runs from: the bundle where there is one that is no older than the sources, else the sources. */
export const referenceCommand = isFresh(bundle) ? 'dist/ktck.js' : 'cli/ktck.ts';

/** A bundle of yesterday would be measured in today's name. */
function isFresh(file: string): boolean {
  if (!existsSync(file)) return false;
  const builtMs = statSync(file).mtimeMs;
  const sources = globSync('{reference,cli}/**/*.ts', { cwd: root }).filter(
    (path) => !path.endsWith('.test.ts'),
  );
  return sources.every((path) => statSync(join(root, path)).mtimeMs <= builtMs);
}

/** `ktck reference` with nothing but a port and a directory. `profileInto` keeps a CPU profile in that folder. */
export async function startReference(profileInto?: string): Promise<BenchBroker> {
  const home = mkdtempSync(join(tmpdir(), 'ktck-bench-'));
  const [port] = await freePorts(1);
  const settings = Object.entries(config).flatMap(([key, value]) => ['--config', `${key}=${value}`]);
  const profile = profileInto === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', profileInto];
  const where = ['--port', String(port), '--data', join(home, 'data')];
  const began = performance.now();
  const args = [...profile, join(root, referenceCommand), 'reference', ...where, ...settings];
  const node = new ManagedProcess(process.execPath, args);
  await node.firstLine(60_000);
  const stop = async (): Promise<void> => {
    await node.stop('clean', 30_000);
    rmSync(home, { recursive: true, force: true });
  };
  const bootstrap = `127.0.0.1:${port}`;
  await firstAck(bootstrap);
  const secondsToFirstAck = (performance.now() - began) / 1_000;
  return { name: 'reference', pid: node.child.pid!, port: port!, bootstrap, secondsToFirstAck, stop };
}

/** Apache Kafka with C2 and 1 GB, which is what a claim of speed has to be made against. */
export async function startApache(): Promise<BenchBroker> {
  const home = mkdtempSync(join(tmpdir(), 'ktck-bench-'));
  const toolchain = resolveToolchain(release, (line) => void process.stderr.write(`${line}\n`));
  const broker = new ApacheBroker(home, release, toolchain, ['-Xmx1g', '-XX:TieredStopAtLevel=4']);
  await broker.format();
  const began = performance.now();
  await broker.start(config);
  const { host, port } = broker.address;
  const bootstrap = `${host}:${port}`;
  await firstAck(bootstrap);
  const secondsToFirstAck = (performance.now() - began) / 1_000;
  const stop = (): Promise<void> => broker.discard();
  return { name: `Apache Kafka ${release}`, pid: broker.pid!, port, bootstrap, secondsToFirstAck, stop };
}

/** A topic, and a record in it that was acknowledged. */
async function firstAck(bootstrap: string): Promise<void> {
  const client = await untilConnected(bootstrap);
  try {
    await client.createTopic('first');
    await acknowledged(client, produceFrame('first', { partitions: 1, recordsEach: 1 }));
  } finally {
    client.close();
  }
}

async function untilConnected(bootstrap: string): Promise<RawClient> {
  const deadline = performance.now() + 60_000;
  for (;;) {
    try {
      return await RawClient.connect(bootstrap);
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await pause(5);
    }
  }
}
