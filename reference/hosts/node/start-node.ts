/**
 * A node on real sockets and real files, inside this process.
 *
 *     const cluster = await startCluster({ dataDirectory: '/var/lib/kafka', port: 9092, config: { 'num.partitions': '3' } });
 *     cluster.bootstrap;   // ['127.0.0.1:9092']
 *     await cluster.stop();
 *
 * Shape   the port is bound first, so that 0 is known when the broker registers; connections are served when
 *         the node has started.
 * Units   none of its own.
 * Errors  `StartRefused` with a sentence. A node that fails later stops serving, and `failed` resolves with
 *         the reason.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/Kafka.scala
 */
import fs from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { ReleaseName } from '../../../spec/protocol/api-keys.ts';
import type { Actor, Now } from '../../base/actor.ts';
import { type BrokerConfig, parseBrokerConfig } from '../../config/broker-config.ts';
import { isConfigError } from '../../config/config-value.ts';
import { parseTopicConfig } from '../../config/topic-config.ts';
import { MetadataFault } from '../../metadata/record-framing.ts';
import { DiskFault } from '../../ports/disk.ts';
import { BrokerServer } from '../../server/broker-server.ts';
import { nodeCompression } from './compression.ts';
import { nodeDigest } from './digest.ts';
import { EventLoop, readClocks } from './event-loop.ts';
import { nodeDisk } from './node-disk.ts';
import { nodeRandom } from './node-random.ts';
import { NodeNetwork } from './sockets.ts';
import { reasonOf, StartRefused } from './start-refused.ts';

export interface ClusterOptions {
  /** The log directory, or several of them, in Kafka's own layout; made when missing. */
  readonly dataDirectory: string | readonly string[];
  /** 0, the default, takes a free one. */
  readonly port?: number;
  readonly host?: string;
  readonly nodeId?: number;
  /** For a fresh directory; 22 characters of base64url. */
  readonly clusterId?: string;
  /** Kafka's names and values, as in server.properties. */
  readonly config?: Readonly<Record<string, string>>;
  /** Whose APIs are served, in its versions; 4.3.1 unless said otherwise. */
  readonly release?: ReleaseName;
}

export interface StartedNode {
  readonly id: number;
  readonly port: number;
  readonly pid: number;
  /** The first log directory. */
  readonly dataDir: string;
}

export interface StartedCluster {
  /** `host:port` of each node. */
  readonly bootstrap: readonly string[];
  readonly clusterId: string;
  readonly nodes: readonly StartedNode[];
  /** Resolves when the cluster has failed by itself; never when it is stopped. */
  readonly failed: Promise<Error>;
  /** Stops in good order. A second call waits for the first. */
  stop(): Promise<void>;
}

/** Settings that have an option of their own here. */
const OPTIONS_OF_THEIR_OWN = new Map([
  ['log.dir', 'the data directory'],
  ['log.dirs', 'the data directory'],
  ['listeners', 'the port'],
  ['advertised.listeners', 'the port'],
  ['node.id', 'the node id'],
  ['broker.id', 'the node id'],
  ['process.roles', 'the mode'],
]);

/** Starts one node, which is broker and controller in one. */
export async function startCluster(options: ClusterOptions): Promise<StartedCluster> {
  const config = parseConfig(options.config ?? {}, options.release);
  const directories = [options.dataDirectory].flat().map((path) => resolve(path));
  makeUsable(directories);
  const host = options.host ?? '127.0.0.1';
  const network = new NodeNetwork();
  const port = await bind(network, host, options.port ?? 0);
  try {
    return serve({ ...options, host, nodeId: options.nodeId ?? 1 }, config, directories, network, port);
  } catch (error) {
    await network.shutdown();
    throw refusalOf(error);
  }
}

function parseConfig(texts: Readonly<Record<string, string>>, release?: ReleaseName): BrokerConfig {
  for (const name of Object.keys(texts)) {
    const own = OPTIONS_OF_THEIR_OWN.get(name);
    if (own !== undefined)
      throw new StartRefused('config', `${name} is not a setting here: ${own} has an option of its own`);
  }
  const config = parseBrokerConfig(texts, release);
  if (isConfigError(config)) throw new StartRefused('config', config.message);
  const defaults = parseTopicConfig({}, config);
  if (isConfigError(defaults))
    throw new StartRefused('config', `The settings give topics what none may have: ${defaults.message}.`);
  if (config.number('metadata.log.segment.ms') < 1)
    throw new StartRefused('config', 'metadata.log.segment.ms is at least 1.');
  return config;
}

/**
 * Makes directories that can be read and written. One of several may be out of order; the node says so when
 * it serves.
 */
function makeUsable(directories: readonly string[]): void {
  const reasons = directories.map((directory) => {
    try {
      makeDirectories(directory);
      fs.accessSync(directory, fs.constants.R_OK | fs.constants.W_OK | fs.constants.X_OK);
      return undefined;
    } catch (error) {
      return reasonOf(error);
    }
  });
  if (reasons.includes(undefined)) return;
  throw new StartRefused(
    'unavailable',
    `The data directory ${directories[0]} cannot be used: ${reasons[0]}.`,
  );
}

/**
 * As `mkdir -p`. Node's own recursive call never returns where a parent is there and refuses with ENOENT, as
 * /proc does.
 */
function makeDirectories(path: string): void {
  if (fs.existsSync(path)) {
    fs.readdirSync(path); // A file is no directory.
    return;
  }
  makeDirectories(dirname(path));
  fs.mkdirSync(path);
}

async function bind(network: NodeNetwork, host: string, port: number): Promise<number> {
  try {
    return await network.listen(host, port);
  } catch (error) {
    throw new StartRefused(
      'unavailable',
      `Port ${port} of ${host} cannot be listened on: ${reasonOf(error)}.`,
    );
  }
}

function serve(
  options: ClusterOptions & { readonly host: string; readonly nodeId: number },
  config: BrokerConfig,
  directories: readonly string[],
  network: NodeNetwork,
  port: number,
): StartedCluster {
  const { host, nodeId, clusterId } = options;
  const ports = {
    disk: nodeDisk('/'),
    network,
    random: nodeRandom(),
    compression: nodeCompression(),
    digest: nodeDigest(),
  };
  const identity = clusterId === undefined ? {} : { clusterId };
  const node = BrokerServer.start(
    { nodeId, ports, config, host, port, directories, ...identity },
    readClocks(),
  );
  if ('refused' in node)
    throw new StartRefused(node.unavailable ? 'unavailable' : 'data', sentence(node.refused));
  const { promise: failed, resolve: fail } = Promise.withResolvers<Error>();
  let broken: Error | undefined;
  const guarded = node.actors.map((actor) =>
    guard(actor, (error) => {
      broken = error;
      loop.stop();
      void network.shutdown();
      fail(error);
    }),
  );
  const loop = new EventLoop(guarded, () => network.flush());
  network.attach(node.listener, () => loop.run());
  loop.run();
  if (broken !== undefined) throw broken; // Its first turn was its last: such a node has never served.
  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    await network.shutdown();
    loop.stop();
    node.close(readClocks());
  };
  return {
    bootstrap: [`${host}:${port}`],
    clusterId: node.clusterId,
    nodes: [{ id: nodeId, port, pid: process.pid, dataDir: directories[0]! }],
    failed,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

/** A turn that throws ends the node: its state is not to be trusted any more. */
function guard(actor: Actor, failed: (error: Error) => void): Actor {
  return {
    name: actor.name,
    hasMail: () => actor.hasMail(),
    nextDeadline: () => actor.nextDeadline(),
    turn(now: Now) {
      try {
        actor.turn(now);
      } catch (error) {
        failed(error instanceof Error ? error : new Error(String(error)));
      }
    },
  };
}

function refusalOf(error: unknown): unknown {
  if (error instanceof DiskFault)
    return new StartRefused('unavailable', sentence(`the disk failed: ${error.message}`));
  if (error instanceof MetadataFault) return new StartRefused('data', sentence(error.message));
  return error;
}

const sentence = (words: string): string =>
  `${words.charAt(0).toUpperCase()}${words.slice(1).replace(/\.$/, '')}.`;
