/**
 * The reference broker in the simulator: the same `BrokerServer` that runs on real sockets and files.
 *
 *     const cluster = simBrokers(seed);
 *     const refused = cluster.startNode(1, { 'num.partitions': '3' });   // undefined, or a sentence
 *
 * Shape   a `NodeMaker` and a cluster made with it.
 * Errors  a configuration that does not parse is a refusal to start, in Kafka's words.
 */
import { parseBrokerConfig } from '../../config/broker-config.ts';
import { isConfigError } from '../../config/config-value.ts';
import { BrokerServer } from '../../server/broker-server.ts';
import { nodeCompression } from '../node/compression.ts';
import { nodeDigest } from '../node/digest.ts';
import { SimCluster } from './sim-cluster.ts';
import type { NodeMaker } from './sim-node.ts';

/** Where each node keeps its logs, on a disk of its own, unless its log.dirs says more. */
export const SIM_LOG_DIRECTORY = 'data';
/** What Metadata says of a simulated node. Nobody listens there: connections are made by the node's id. */
export const SIM_HOST = '127.0.0.1';
const FIRST_PORT = 9092;

/** The port in a simulated node's address. */
export const simPort = (node: number): number => FIRST_PORT + node - 1;

/** Makes the core of one broker. */
export const brokerMaker: NodeMaker = (node, ports, config, now) => {
  const parsed = parseBrokerConfig(config);
  if (isConfigError(parsed)) return { refused: parsed.message };
  const directories = (config['log.dirs'] ?? SIM_LOG_DIRECTORY).split(',');
  const place = { host: SIM_HOST, port: simPort(node), directories };
  return BrokerServer.start({ nodeId: node, ports, config: parsed, ...place }, now);
};

/** A simulated cluster of reference brokers; its nodes are still to be started. */
export function simBrokers(seed: number): SimCluster {
  return new SimCluster({ seed, make: brokerMaker, compression: nodeCompression(), digest: nodeDigest() });
}
