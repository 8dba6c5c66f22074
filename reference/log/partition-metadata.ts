/**
 * `partition.metadata`: the topic id of a partition's directory, so that a recreated topic is never taken for
 * the old one.
 *
 * Shape   a reader and a writer.
 * Units   ids are 32 hex digits inside, base64url in the file.
 * Errors  a file that cannot be read counts as absent; `DiskFault` from the disk.
 * Source
 *         kafka@1eb7644:storage/src/main/java/org/apache/kafka/storage/internals/checkpoint/PartitionMetadataFile.java;
 *         KIP-516
 */
import type { Disk } from '../ports/disk.ts';
import { uuidFromBase64, uuidToBase64 } from '../protocol/uuid.ts';
import { PARTITION_METADATA } from './names.ts';
import { readText, replaceFile } from './text-file.ts';

/** The topic id, or `undefined` when there is none that can be read. */
export function readTopicId(disk: Disk, directory: string): string | undefined {
  const text = readText(disk, `${directory}/${PARTITION_METADATA}`) ?? '';
  const id = /^topic_id: *(\S{22})\s*$/m.exec(text)?.[1];
  return id === undefined ? undefined : uuidFromBase64(id);
}

/** @requirement LOG-003 */
export function writeTopicId(disk: Disk, directory: string, topicId: string): void {
  const text = `version: 0\ntopic_id: ${uuidToBase64(topicId)}`;
  replaceFile(disk, directory, PARTITION_METADATA, text); // LOG-003
}
