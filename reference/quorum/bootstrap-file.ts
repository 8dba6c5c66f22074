/**
 * `bootstrap.checkpoint`: the records that a formatted directory brings along for a metadata log that is
 * still empty.
 *
 * Shape   a snapshot of its own form: batches of metadata records between two control batches,
 *         `metadata.version` among them.
 * Errors  a file without a readable `metadata.version` is a refusal in words, whatever the metadata log
 *         holds; `DiskFault` passes.
 * Source  kafka@1eb7644:metadata/src/main/java/org/apache/kafka/metadata/bootstrap/BootstrapDirectory.java, BootstrapMetadata.java.
 *         OURS: what else the file says is not looked at: a log that is empty begins with the features of this release.
 */
import { unframeRecord } from '../metadata/record-framing.ts';
import { type Compression, DecompressionFailed } from '../ports/codecs.ts';
import type { Disk } from '../ports/disk.ts';
import { readWholeFile } from '../ports/whole-file.ts';
import { batchSizeAt, isIntact } from '../records/batch-cursor.ts';
import { isControlBatch } from '../records/batch-header.ts';
import { readRecords } from '../records/read-batch.ts';
import type { MetadataLogPorts } from './metadata-log.ts';
import type { Refusal } from './quorum-state.ts';

const BOOTSTRAP = 'bootstrap.checkpoint';

/** Why a node may not start beside this file; `undefined` when it is sound or not there. @requirement CKP-013 */
export function judgeBootstrap(disk: Disk, directory: string, ports: MetadataLogPorts): Refusal | undefined {
  const path = `${directory}/${BOOTSTRAP}`;
  if (!disk.exists(path)) return undefined;
  const bytes = readWholeFile(disk, path);
  return namesVersion(bytes, ports) ? undefined : { refused: `${path} names no metadata.version` }; // CKP-013
}

function namesVersion(bytes: Uint8Array, { digest, compression }: MetadataLogPorts): boolean {
  for (let at = 0; at < bytes.length; ) {
    const size = batchSizeAt(bytes, at);
    if (size < 0 || !isIntact(bytes, at, size, digest)) return false;
    if (!isControlBatch(bytes, at)) {
      const values = unpacked(bytes, at, size, compression);
      if (values.map(unframeRecord).some(isVersion)) return true;
    }
    at += size;
  }
  return false;
}

/** The records of a batch; none where they cannot be unpacked. */
function unpacked(bytes: Uint8Array, at: number, size: number, compression: Compression): Uint8Array[] {
  try {
    return readRecords(bytes, at, size, compression).records.flatMap(({ value }) => value ?? []);
  } catch (failure) {
    if (!(failure instanceof DecompressionFailed)) throw failure;
    return [];
  }
}

const isVersion = ({ type, value }: ReturnType<typeof unframeRecord>): boolean =>
  type === 'FeatureLevelRecord' && (value as { readonly name: string }).name === 'metadata.version';
