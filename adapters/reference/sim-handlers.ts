/**
 * The operations over the simulator: the reference in this thread, on virtual time.
 *
 * Shape   `simHandlers(seed)`; `cluster.start` makes a new simulated world, so nothing is left over from an earlier one.
 * Units   virtual milliseconds.
 * Errors  a node that refuses to start is `START_REFUSED`; a connection to a node that has ended is `CONNECTION_REFUSED`.
 */
import { setImmediate as breathe } from 'node:timers/promises';
import type { DiskPath } from '../../conformance/driver/operations.ts';
import type { Now } from '../../reference/base/actor.ts';
import { parseBrokerConfig } from '../../reference/config/broker-config.ts';
import { isConfigError } from '../../reference/config/config-value.ts';
import { nodeCompression } from '../../reference/hosts/node/compression.ts';
import { nodeDigest } from '../../reference/hosts/node/digest.ts';
import { SimCluster } from '../../reference/hosts/sim/sim-cluster.ts';
import type { SimDisk } from '../../reference/hosts/sim/sim-disk.ts';
import type { NodePorts, RunningNode } from '../../reference/hosts/sim/sim-node.ts';
import type { Disk } from '../../reference/ports/disk.ts';
import { DiskFault } from '../../reference/ports/disk.ts';
import { BrokerServer } from '../../reference/server/broker-server.ts';
import type { ReleaseName } from '../../spec/protocol/api-keys.ts';
import { directoryNames } from '../common/files.ts';
import { type Handlers, Refused } from '../common/subject.ts';

const node = { id: 1, host: '127.0.0.1', port: 9092 } as const;
/** How long the simulator may keep the thread before timers and signals get their turn. */
const breathEveryMs = 25;

/** The handlers of one subject. */
export function simHandlers(seed: number, release?: ReleaseName): Handlers {
  let world: SimCluster | undefined;
  let config: Record<string, string> = {};
  let lastBreathMs = performance.now();
  const here = (): SimCluster => {
    if (!world) throw new Refused('NO_CLUSTER', 'no cluster was started');
    return world;
  };
  const start = (): void => {
    const refused = here().startNode(node.id, config);
    if (refused !== undefined) throw new Refused('START_REFUSED', refused);
  };
  const breath = async (): Promise<void> => {
    if (performance.now() - lastBreathMs < breathEveryMs) return;
    await breathe();
    lastBreathMs = performance.now();
  };
  return {
    ...diskHandlers(
      () => here().disk(node.id),
      () => here().alive(node.id).alive,
      (at) => directoryNames(config)[at] ?? 'data',
    ),
    'cluster.start': async (args) => {
      config = { ...args.config };
      world = new SimCluster({
        seed,
        make: nodesOf(release),
        compression: nodeCompression(),
        digest: nodeDigest(),
      });
      start();
      return { nodes: [node] };
    },
    'cluster.stop': async () => {
      world = undefined;
      return {};
    },
    'node.stop': async ({ how }) => {
      here().stopNode(node.id, how);
      return { bySignal: how === 'kill' };
    },
    'node.start': async (args) => {
      config = { ...config, ...args.config };
      start();
      return { node };
    },
    'node.alive': async () => here().alive(node.id),
    'wire.open': async () => {
      const { alive, exit } = here().alive(node.id);
      if (!alive)
        throw new Refused(
          'CONNECTION_REFUSED',
          `node ${node.id} is not running: ${exit ?? 'it was stopped'}`,
        );
      return { connection: here().open(node.id) };
    },
    'wire.send': async ({ connection, bytes }) => {
      here().send(connection, new Uint8Array(Buffer.from(bytes, 'base64')));
      return {};
    },
    'wire.receive': async ({ connection, timeoutMs }) => {
      await breath();
      const received = here().receive(connection, timeoutMs);
      return 'frame' in received ? { frame: Buffer.from(received.frame).toString('base64') } : received;
    },
    'wire.close': async ({ connection }) => {
      here().close(connection);
      return {};
    },
    'time.advance': async ({ ms }) => {
      await breath();
      here().advance(ms);
      return {};
    },
    'time.now': async () => {
      const { monotonicMs, wallMs } = here().now();
      return { monotonicMs, wallMs };
    },
  };
}

/** Makes the core of a node of this release on the simulator's ports. */
function nodesOf(release: ReleaseName | undefined) {
  return (
    nodeId: number,
    ports: NodePorts,
    texts: Readonly<Record<string, string>>,
    now: Now,
  ): RunningNode | { readonly refused: string } => {
    const config = parseBrokerConfig(texts, release);
    if (isConfigError(config)) return { refused: config.message };
    const { host, port } = node;
    const directories = directoryNames(texts);
    return BrokerServer.start({ nodeId, ports, config, host, port, directories }, now);
  };
}

function diskHandlers(
  diskOf: () => SimDisk,
  alive: () => boolean,
  directoryAt: (index: number) => string,
): Handlers {
  const at = ({ path, directory = 0 }: DiskPath): string =>
    path === '' || path === '.' ? directoryAt(directory) : `${directoryAt(directory)}/${path}`;
  const stopped = (): Disk => {
    if (alive())
      throw new Refused('NODE_RUNS', 'the files of a node may be changed only while it is stopped');
    return diskOf();
  };
  return {
    'disk.list': async (args) =>
      told(() => ({
        entries: diskOf()
          .list(at(args))
          .map((entry) => ({
            ...entry,
            sizeBytes: entry.directory ? 0 : diskOf().sizeOf(`${at(args)}/${entry.name}`),
          })),
      })),
    'disk.read': async ({ position = 0, length, ...args }) =>
      told(() => {
        const file = diskOf().open(at(args), 'read');
        const bytes = new Uint8Array(
          Math.min(length ?? Number.MAX_SAFE_INTEGER, Math.max(0, file.size() - position)),
        );
        file.read(position, bytes);
        file.close();
        return { bytes: Buffer.from(bytes).toString('base64') };
      }),
    'disk.write': async ({ bytes, ...args }) =>
      told(() => {
        const path = at(args);
        stopped().makeDirectory(path.slice(0, path.lastIndexOf('/')));
        const file = stopped().open(path, 'create');
        file.truncate(0);
        file.write(0, [new Uint8Array(Buffer.from(bytes, 'base64'))]);
        file.sync();
        file.close();
        return {};
      }),
    'disk.truncate': async ({ sizeBytes, ...args }) =>
      told(() => {
        const file = stopped().open(at(args), 'write');
        file.truncate(sizeBytes);
        file.sync();
        file.close();
        return {};
      }),
    'disk.remove': async (args) =>
      told(() => {
        stopped().removeTree(at(args));
        return {};
      }),
    'disk.fail': async ({ directory = 0 }) => {
      diskOf().inject({ code: 'EIO', under: directoryAt(directory) });
      return {};
    },
    'disk.mend': async ({ directory = 0 }) => {
      diskOf().mend(directoryAt(directory));
      return {};
    },
  };
}

function told<Result>(act: () => Result): Result {
  try {
    return act();
  } catch (error) {
    if (error instanceof DiskFault) throw new Refused(error.code, error.message);
    throw error;
  }
}
