/**
 * `meta.properties`: to which cluster and node a log directory belongs, and its own id.
 *
 * Shape   `claimDirectory` compares what is there with what the node says, and writes the file when the
 *         directory is fresh or lacks an id.
 * Units   ids are base64url of 16 bytes, as Kafka writes them.
 * Errors  a directory of another cluster or node, or of nobody, is a sentence: the node must not start on it.
 *         A file that cannot be followed is a `DiskFault`: its directory goes offline, and others may go on.
 * Source  kafka@1eb7644:metadata/src/main/java/org/apache/kafka/metadata/properties/MetaProperties.java,
 *         MetaPropertiesEnsemble.java#verify; KIP-858
 */

import { directoryKind } from '../log/names.ts';
import { readText, replaceFile } from '../log/text-file.ts';
import { type Disk, DiskFault } from '../ports/disk.ts';
import type { Random } from '../ports/random.ts';
import { readUuid, uuidBytes, uuidFromBase64, uuidToBase64 } from '../protocol/uuid.ts';

const META_PROPERTIES = 'meta.properties';
/** Directory ids that mean "unassigned", "lost" and "migrating" differ from zero only in their last byte. */
const RESERVED_IDS = 100;

export interface MetaProperties {
  readonly clusterId: string | undefined;
  readonly nodeId: number | undefined;
  readonly directoryId: string | undefined;
}

/**
 * Every property of the file, of two with one key the last one; `undefined` when there is no file.
 * @requirement RCV-026
 */
export function readProperties(disk: Disk, directory: string): ReadonlyMap<string, string> | undefined {
  const text = readText(disk, `${directory}/${META_PROPERTIES}`);
  if (text === undefined) return undefined;
  const properties = new Map<string, string>();
  for (const line of text.split('\n')) {
    const match = /^\s*([^#!=:\s]+)\s*[=:]\s*(.*?)\s*$/.exec(line);
    if (match !== null) properties.set(match[1]!, match[2]!.replaceAll('\\', '')); // RCV-026
  }
  return properties;
}

/**
 * What the file says; `undefined` when there is none. Version 0 calls the node a broker.
 * @requirement RCV-025 RCV-026
 */
export function readMetaProperties(disk: Disk, directory: string): MetaProperties | undefined {
  const properties = readProperties(disk, directory);
  if (properties === undefined) return undefined;
  const version = properties.get('version') ?? '0';
  const node = properties.get(version === '0' ? 'broker.id' : 'node.id'); // RCV-026
  const clusterId = properties.get('cluster.id');
  const directoryId = properties.get('directory.id');
  const isSound =
    (version === '0' || (version === '1' && node !== undefined && clusterId !== undefined)) &&
    (node === undefined || /^\d{1,10}$/.test(node)) &&
    (directoryId === undefined || uuidFromBase64(directoryId) !== undefined);
  if (!isSound) throw new DiskFault('EIO', `${directory}/${META_PROPERTIES}`, 'the file is malformed'); // RCV-025
  return { clusterId, nodeId: node === undefined ? undefined : Number(node), directoryId };
}

/** Gives the directory's id, or why this node may not have the directory. @requirement RCV-010 RCV-025 DIR-006 */
export function claimDirectory(
  disk: Disk,
  directory: string,
  owner: { readonly clusterId: string; readonly nodeId: number; readonly random: Random },
): { readonly directoryId: string } | { readonly refused: string } {
  const found = readMetaProperties(disk, directory);
  const { clusterId, nodeId } = owner;
  const nameless = found === undefined ? lostName(disk, directory) : namelessness(found);
  if (nameless !== undefined) return { refused: `${directory} ${nameless}` }; // RCV-025
  if (found !== undefined && found.clusterId !== clusterId) {
    // RCV-010
    return { refused: `${directory} belongs to the cluster ${found.clusterId}, not to ${clusterId}` };
  }
  if (found !== undefined && found.nodeId !== nodeId) {
    return { refused: `${directory} belongs to node ${found.nodeId}, not to ${nodeId}` }; // RCV-010
  }
  if (found?.directoryId !== undefined) return { directoryId: found.directoryId };
  const directoryId = randomId(owner.random);
  const lines = [
    '#',
    `node.id=${nodeId}`,
    `directory.id=${directoryId}`,
    'version=1',
    `cluster.id=${clusterId}`,
  ];
  replaceFile(disk, directory, META_PROPERTIES, `${lines.join('\n')}\n`);
  return { directoryId };
}

/** OURS: a directory that holds nothing is fresh, and formatted on the way; Kafka wants its tool to have been there. */
function lostName(disk: Disk, directory: string): string | undefined {
  const holdsLogs = disk
    .list(directory)
    .some((entry) => entry.directory && directoryKind(entry.name).kind !== 'unknown');
  return holdsLogs ? `holds logs and no ${META_PROPERTIES}: nobody knows whose they are` : undefined;
}

/** What the file does not say although it must. */
function namelessness({ clusterId, nodeId, directoryId }: MetaProperties): string | undefined {
  if (nodeId === undefined) return 'does not say to which node it belongs';
  if (clusterId === undefined) return 'does not say to which cluster it belongs';
  const isTaken = directoryId !== undefined && isReserved(uuidBytes(uuidFromBase64(directoryId)!));
  return isTaken ? `has the directory.id ${directoryId}, which is reserved` : undefined;
}

const isReserved = (bytes: Uint8Array): boolean =>
  bytes.subarray(0, 15).every((byte) => byte === 0) && bytes[15]! < RESERVED_IDS;

/** An id that is not reserved and does not look like a command line option. */
function randomId(random: Random): string {
  for (;;) {
    const bytes = random.bytes('directory-id', 16);
    const text = uuidToBase64(readUuid(bytes, 0));
    if (!isReserved(bytes) && !text.startsWith('-')) return text;
  }
}
