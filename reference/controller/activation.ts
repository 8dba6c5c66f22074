/**
 * The first records of a cluster.
 *
 * Shape   a pure function of the image: an image with a metadata.version has been through this.
 * Units   feature levels are whole numbers.
 * Errors  none.
 * Source  kafka@1eb7644:metadata/src/main/java/org/apache/kafka/controller/ActivationRecordsGenerator.java; the records are those of
 *         Apache Kafka 4.3.1 on a directory that no tool has formatted: one transaction, one feature
 */
import type { MetadataImage } from '../metadata/image.ts';
import type { MetadataRecord } from '../metadata/records.ts';

/** `metadata.version` of a fresh cluster: 30 is what Apache Kafka 4.3.1 begins with. */
export const METADATA_VERSION_LEVEL = 30;

export function activationRecords(image: MetadataImage): MetadataRecord[] {
  if (image.features.has('metadata.version')) return [];
  const level = { name: 'metadata.version', featureLevel: METADATA_VERSION_LEVEL };
  return [
    { type: 'BeginTransactionRecord', version: 0, value: { name: 'Bootstrap records' } },
    { type: 'FeatureLevelRecord', version: 0, value: level },
    { type: 'EndTransactionRecord', version: 0, value: {} },
  ];
}
