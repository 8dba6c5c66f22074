/**
 * `meta.properties`: to which cluster and node a log directory belongs, and its own id.
 *
 * Shape   `claimDirectory` compares what is there with what the node says, and writes the file when it is not
 *         there or lacks an id.
 * Units   ids are base64url of 16 bytes, as Kafka writes them.
 * Errors  a directory of another cluster or node is a sentence: the node must not start on it.
 * Source  kafka@1eb7644:metadata/src/main/java/org/apache/kafka/metadata/properties/MetaProperties.java;
 *         KIP-858
 */

import { readText, replaceFile } from '../log/text-file.ts';
import type { Disk } from '../ports/disk.ts';
import type { Random } from '../ports/random.ts';
import { readUuid, uuidToBase64 } from '../protocol/uuid.ts';

const META_PROPERTIES = 'meta.properties';
/** Directory ids that mean "unassigned", "lost" and "migrating" differ from zero only in their last byte. */
const RESERVED_IDS = 100;

export interface MetaProperties {
  readonly clusterId: string | undefined;
  /** As it is written: a number in a file that nobody has damaged. */
  readonly nodeId: string | undefined;
  readonly directoryId: string | undefined;
}

/** What the file says; `undefined` when there is none. Version 0 calls the node a broker. */
export function readMetaProperties(disk: Disk, directory: string): MetaProperties | undefined {
  const text = readText(disk, `${directory}/${META_PROPERTIES}`);
  if (text === undefined) return undefined;
  const properties = new Map<string, string>();
  for (const line of text.split('\n')) {
    const match = /^\s*([^#!=:\s]+)\s*[=:]\s*(.*?)\s*$/.exec(line);
    if (match !== null) properties.set(match[1]!, match[2]!.replaceAll('\\', ''));
  }
  return {
    clusterId: properties.get('cluster.id'),
    nodeId: properties.get('node.id') ?? properties.get('broker.id'),
    directoryId: properties.get('directory.id'),
  };
}

/** Gives the directory's id, or why this node may not have the directory. @requirement RCV-010 DIR-006 */
export function claimDirectory(
  disk: Disk,
  directory: string,
  owner: { readonly clusterId: string; readonly nodeId: number; readonly random: Random },
): { readonly directoryId: string } | { readonly refused: string } {
  const found = readMetaProperties(disk, directory);
  const { clusterId, nodeId } = owner;
  if (found?.clusterId !== undefined && found.clusterId !== clusterId) {
    // RCV-010
    return { refused: `${directory} belongs to the cluster ${found.clusterId}, not to ${clusterId}` };
  }
  if (found?.nodeId !== undefined && Number(found.nodeId) !== nodeId) {
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

/** An id that is not reserved and does not look like a command line option. */
function randomId(random: Random): string {
  for (;;) {
    const bytes = random.bytes('directory-id', 16);
    const isReserved = bytes.subarray(0, 15).every((byte) => byte === 0) && bytes[15]! < RESERVED_IDS;
    const text = uuidToBase64(readUuid(bytes, 0));
    if (!isReserved && !text.startsWith('-')) return text;
  }
}
