/**
 * Who a node is: the cluster it belongs to, as its log directory remembers it.
 *
 * Shape   reads `cluster.id` of `meta.properties`; a fresh directory gets a new cluster.
 * Units   ids are 22 characters of base64url, as Kafka writes them.
 * Errors  none: the log room checks the file as a whole and refuses what does not fit.
 * Source  kafka@1eb7644:metadata/src/main/java/org/apache/kafka/metadata/properties/MetaProperties.java
 */
import { readText } from '../log/text-file.ts';
import { randomUuid } from '../metadata/random-uuid.ts';
import type { Disk } from '../ports/disk.ts';
import type { Random } from '../ports/random.ts';
import { uuidToBase64 } from '../protocol/uuid.ts';

/** The cluster id in the directory, or a fresh one. */
export function clusterIdOf(disk: Disk, directory: string, random: Random): string {
  const text = readText(disk, `${directory}/meta.properties`) ?? '';
  const stored = /^cluster\.id\s*[=:]\s*(\S+)\s*$/m.exec(text)?.[1];
  return stored ?? uuidToBase64(randomUuid(random, 'cluster-id'));
}
