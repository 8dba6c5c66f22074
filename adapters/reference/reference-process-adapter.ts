/**
 * `reference-process`: the reference as a process of its own, on real sockets and files. A house test compares its verdicts with those of
 * the simulator.
 *
 * Errors  a process that ends before its ready line is `START_REFUSED` with what it said; one that only takes too long is `SubjectUnavailable`.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type Adapter,
  type NodeAddress,
  type Subject,
  SubjectUnavailable,
} from '../../conformance/driver/operations.ts';
import { knownRelease } from '../../conformance/driver/ranges.ts';
import { directoryNames, fileHandlers } from '../common/files.ts';
import { freePorts, ManagedProcess } from '../common/processes.ts';
import { socketDoor } from '../common/sockets.ts';
import { Refused, subjectOf } from '../common/subject.ts';

const readyTimeoutMs = 30_000;
const graceMs = 20_000;
const command = fileURLToPath(new URL('../../cli/ktck.ts', import.meta.url));

/** One node on a directory of its own. */
interface Life {
  readonly home: string;
  readonly address: NodeAddress;
  process: ManagedProcess;
}

async function spawnNode(
  home: string,
  port: number,
  config: Readonly<Record<string, string>>,
  release: string | undefined,
): Promise<ManagedProcess> {
  const { 'log.dirs': _, 'metadata.log.dir': metadata, ...plain } = config;
  const settings = Object.entries(plain).flatMap(([key, value]) => ['--config', `${key}=${value}`]);
  if (metadata !== undefined) settings.push('--config', `metadata.log.dir=${join(home, metadata)}`);
  const data = directoryNames(config).flatMap((name) => ['--data', join(home, name)]);
  const args = [
    command,
    'reference',
    '--mode',
    'kraft',
    '--brokers',
    '1',
    '--port',
    String(port),
    ...data,
    ...(release === undefined ? [] : ['--release', knownRelease(release)]),
    ...settings,
  ];
  const node = new ManagedProcess(process.execPath, args, { cwd: home });
  try {
    await node.firstLine(readyTimeoutMs);
  } catch (error) {
    const ended = node.exit !== undefined;
    await node.stop('kill', 1_000);
    const message = `The reference did not start: ${(error as Error).message}`;
    throw ended ? new Refused('START_REFUSED', message) : new SubjectUnavailable(message);
  }
  return node;
}

/** The adapter. */
export const referenceProcessAdapter: Adapter = {
  scheme: 'reference-process',
  open: async (address, { workDirectory, release }): Promise<Subject> => {
    let life: Life | undefined;
    let config: Record<string, string> = {};
    let clusters = 0;
    const current = (): Life => {
      if (!life) throw new Refused('NO_CLUSTER', 'no cluster was started');
      return life;
    };
    const door = socketDoor(() => current().address);
    const discard = async (): Promise<void> => {
      door.closeAll();
      await life?.process.stop('kill', graceMs);
      if (life) rmSync(life.home, { recursive: true, force: true });
      life = undefined;
    };
    return subjectOf({
      name: 'kafka-tck reference (process)',
      version: '0.1.0',
      address,
      capabilities: ['wire', 'lifecycle', 'config', 'disk', 'time', 'crash'],
      clock: 'real',
      handlers: {
        ...door.handlers,
        ...fileHandlers(
          (_, directory) => join(current().home, directoryNames(config)[directory] ?? 'data'),
          () => current().process.exit === undefined,
        ),
        'cluster.start': async (args) => {
          await discard();
          config = { ...args.config };
          const home = join(workDirectory, `reference-${++clusters}`);
          mkdirSync(home, { recursive: true });
          const [port] = await freePorts(1);
          life = {
            home,
            address: { id: 1, host: '127.0.0.1', port: port! },
            process: await spawnNode(home, port!, config, release),
          };
          return { nodes: [life.address] };
        },
        'cluster.stop': async () => {
          await discard();
          return {};
        },
        'node.stop': async ({ how }) => await current().process.stop(how, graceMs),
        'node.start': async (args) => {
          config = { ...config, ...args.config };
          const { home, address: at } = current();
          current().process = await spawnNode(home, at.port, config, release);
          return { node: at };
        },
        'node.alive': async () => {
          const { exit } = current().process;
          return exit === undefined ? { alive: true } : { alive: false, exit };
        },
      },
      diagnostics: () => life?.process.takeOutput() ?? '',
      stop: discard,
    });
  },
};
