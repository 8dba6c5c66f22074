/**
 * `tcp:host:port`: a broker that somebody else runs. It is only talked to, never stopped, and left as it was found.
 *
 * Errors  remote hosts need `--allow-remote`; a broker whose advertised listeners cannot be reached is diagnosed by name.
 * Source  KIP-35 for the opening; Metadata for the nodes behind the address.
 */
import {
  type Adapter,
  type AdapterOptions,
  type NodeAddress,
  type Subject,
  SubjectUnavailable,
} from '../../conformance/driver/operations.ts';
import { decodeResponse, encodeRequest } from '../../conformance/wire/request.ts';
import type { Tree } from '../../conformance/wire/tree.ts';
import { connected, type SocketDoor, socketDoor } from '../common/sockets.ts';
import { Refused, subjectOf } from '../common/subject.ts';

const bootstrapNode = -1;
const answerTimeoutMs = 15_000;

/** Reads `tcp:host:port`. */
export function parseTcpAddress(address: string): { host: string; port: number } {
  const match = /^tcp:(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(address);
  const port = Number(match?.[3]);
  if (!match || port < 1 || port > 65_535)
    throw new SubjectUnavailable(`"${address}" is not of the form tcp:host:port.`);
  return { host: (match[1] ?? match[2])!, port };
}

const isLoopback = (host: string): boolean => /^(127(\.\d+){3}|localhost|::1)$/.test(host);

function permit(host: string, allowRemote: readonly string[]): void {
  if (isLoopback(host) || allowRemote.includes(host)) return;
  throw new SubjectUnavailable(
    `${host} is not on this machine. The run creates and deletes topics; if that is wanted there, add --allow-remote ${host}.`,
  );
}

/** The adapter. */
export const tcpAdapter: Adapter = {
  scheme: 'tcp',
  open: async (address: string, options: AdapterOptions): Promise<Subject> => {
    const bootstrap = parseTcpAddress(address);
    permit(bootstrap.host, options.allowRemote);
    let nodes: readonly NodeAddress[] = [{ id: bootstrapNode, ...bootstrap }];
    const door = socketDoor((node) => {
      const found = nodes.find((each) => each.id === node);
      if (!found) throw new Refused('NO_SUCH_NODE', `there is no node ${node}`);
      return found;
    });
    nodes = await discover(door, bootstrap, options.allowRemote);
    return subjectOf({
      name: `${bootstrap.host}:${bootstrap.port}`,
      version: 'unknown',
      address,
      capabilities: ['wire', 'time'],
      clock: 'real',
      handlers: {
        ...door.handlers,
        'cluster.start': async ({ config }) => {
          if (Object.keys(config).length > 0)
            throw new Refused('CONFIG_REFUSED', 'a running broker cannot be configured');
          return { nodes: [...nodes] };
        },
        'cluster.stop': async () => {
          door.closeAll();
          return {};
        },
        'node.alive': async () => ({ alive: true }),
      },
      diagnostics: () => '',
      stop: async () => door.closeAll(),
    });
  },
};

/** Who is behind the address: asks Metadata, and tries each advertised listener. */
async function discover(
  door: SocketDoor,
  bootstrap: { host: string; port: number },
  allowRemote: readonly string[],
): Promise<NodeAddress[]> {
  const where = `${bootstrap.host}:${bootstrap.port}`;
  const versions = await ask(door, where, 'ApiVersions', 0, {});
  const metadata = (versions.apiKeys as readonly Tree[]).find((entry) => entry.apiKey === 3);
  if (!metadata) throw new SubjectUnavailable(`${where} answers ApiVersions but does not offer Metadata.`);
  const version = Math.min(metadata.maxVersion as number, 9);
  if (version < (metadata.minVersion as number)) {
    throw new SubjectUnavailable(`${where} offers Metadata only from v${metadata.minVersion as number}.`);
  }
  const body = await ask(door, where, 'Metadata', version, { topics: [] });
  const nodes = (body.brokers as readonly Tree[]).map((broker) => ({
    id: broker.nodeId as number,
    host: broker.host as string,
    port: broker.port as number,
  }));
  if (nodes.length === 0) throw new SubjectUnavailable(`${where} answers, but its Metadata names no broker.`);
  for (const node of nodes) await reach(node, where, allowRemote);
  return nodes.sort((a, b) => a.id - b.id);
}

async function reach(node: NodeAddress, where: string, allowRemote: readonly string[]): Promise<void> {
  const advertised = `${node.host}:${node.port}`;
  if (!isLoopback(node.host) && !allowRemote.includes(node.host)) {
    throw new SubjectUnavailable(
      `${where} answers, but advertises node ${node.id} as ${advertised}, which is not on this machine. ` +
        `Set advertised.listeners to a loopback address, or add --allow-remote ${node.host}.`,
    );
  }
  try {
    (await connected(node.host, node.port)).destroy();
  } catch (error) {
    throw new SubjectUnavailable(
      `${where} answers, but advertises node ${node.id} as ${advertised}, which cannot be reached from here ` +
        `(${(error as Error).message}). Clients would fail as well: set advertised.listeners.`,
    );
  }
}

async function ask(door: SocketDoor, where: string, api: string, version: number, body: Tree): Promise<Tree> {
  const { handlers } = door;
  let connection: number | undefined;
  try {
    ({ connection } = await handlers['wire.open']!({ node: bootstrapNode }));
    const payload = Buffer.from(encodeRequest(api, version, body, { correlationId: 1, clientId: 'ktck' }));
    const length = Buffer.alloc(4);
    length.writeInt32BE(payload.byteLength);
    await handlers['wire.send']!({ connection, bytes: Buffer.concat([length, payload]).toString('base64') });
    const answer = await handlers['wire.receive']!({ connection, timeoutMs: answerTimeoutMs });
    if ('closed' in answer)
      throw new SubjectUnavailable(`${where} closed the connection on ${api} v${version}.`);
    if ('timedOut' in answer) {
      throw new SubjectUnavailable(`${where} accepts connections but did not answer ${api} v${version}.`);
    }
    return decodeResponse(api, version, new Uint8Array(Buffer.from(answer.frame, 'base64'))).body;
  } catch (error) {
    if (error instanceof SubjectUnavailable) throw error;
    throw new SubjectUnavailable(`${where}: ${error instanceof Error ? error.message : String(error)}.`);
  } finally {
    if (connection !== undefined) await handlers['wire.close']!({ connection });
  }
}
