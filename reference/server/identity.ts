/**
 * Who a node is: the cluster it belongs to, as its log directories remember it.
 *
 * Shape   reads `cluster.id` of `meta.properties`; fresh directories get a new cluster.
 * Units   ids are 22 characters of base64url, as Kafka writes them.
 * Errors  none: the log room checks the file as a whole and refuses what does not fit.
 * Source  kafka@1eb7644:metadata/src/main/java/org/apache/kafka/metadata/properties/MetaProperties.java
 */
import { readProperties } from '../directories/meta-properties.ts';
import { randomUuid } from '../metadata/random-uuid.ts';
import { type Disk, DiskFault } from '../ports/disk.ts';
import type { Random } from '../ports/random.ts';
import { uuidToBase64 } from '../protocol/uuid.ts';

/** The cluster id in the first directory that has one, or a fresh one. @requirement RCV-027 */
export function clusterIdOf(disk: Disk, directories: readonly string[], random: Random): string {
  for (const directory of directories) {
    const stored = storedClusterId(disk, directory);
    if (stored !== undefined) return stored;
  }
  return uuidToBase64(randomUuid(random, 'cluster-id'));
}

function storedClusterId(disk: Disk, directory: string): string | undefined {
  return peek(() => readProperties(disk, directory))?.get('cluster.id'); // RCV-027
}

/**
 * A look into a directory before anybody has opened it. One that fails says nothing here; whoever opens it
 * says why.
 */
export function peek<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (fault) {
    if (fault instanceof DiskFault) return undefined;
    throw fault;
  }
}
