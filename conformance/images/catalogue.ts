/** Every crash image, in the order of the tables. */
import { flips, trustedFlips } from './batches.ts';
import {
  foreignDirectories,
  highWatermarkRows,
  logStartRows,
  lostCheckpoints,
  lyingCheckpoints,
  lyingCleanerOffsets,
  lyingRecoveryPoint,
  markers,
  unreadableCheckpoints,
} from './checkpoints.ts';
import { damagedSnapshots, emptied, renamedSegments, strayReplicas, strays } from './files.ts';
import { filesForDirectories, identities } from './identity.ts';
import type { Image } from './image.ts';
import { lostIndexes, lyingIndexes } from './indexes.ts';
import { bootstraps, metadataFlips, metadataLosses, metadataTails, quorumStates } from './quorum.ts';
import { replacements } from './replacements.ts';
import { garbageTails, tornTails, zeroTails } from './tails.ts';

/** One group for each case: its name below `log/`, why anybody should care, and its rows. */
export interface ImageGroup {
  readonly slug: string;
  readonly why: string;
  readonly images: readonly Image[];
}

const group = (slug: string, why: string, images: readonly Image[]): ImageGroup => ({ slug, why, images });

export const imageGroups = {
  tornTails: group(
    'images-torn-tail',
    'Wherever a crash tore the last batch, the log ends before it and goes on there.',
    [...tornTails, lyingRecoveryPoint],
  ),
  zeroTails: group('images-zero-tail', 'Zeros behind the last batch are no data, however many.', zeroTails),
  garbageTails: group(
    'images-garbage-tail',
    'Bytes that nobody sent are not served, whatever they look like.',
    garbageTails,
  ),
  flips: group(
    'images-flipped-bit',
    'A flipped bit in any region of a batch ends the log before it: what follows may depend on it.',
    flips,
  ),
  lostIndexes: group(
    'images-lost-index',
    'An index is derived: losing it never costs an answer.',
    lostIndexes,
  ),
  lyingIndexes: group(
    'images-lying-index',
    'Above the recovery point only the log can be believed, not what its indexes say of it.',
    lyingIndexes,
  ),
  replacements: group(
    'images-replacement',
    'A replacement of segments that a crash cut short is finished or undone, never both.',
    replacements,
  ),
  strays: group('images-stray-file', 'What crashes and people leave behind keeps no broker down.', strays),
  renamed: group(
    'images-renamed-segment',
    'The name of a file is a hint; only the batch knows its offset.',
    renamedSegments,
  ),
  emptied: group(
    'images-empty-log',
    'A partition without data is an empty log, and can be written.',
    emptied,
  ),
  snapshots: group(
    'images-producer-snapshot',
    'What producers were at is in the log; a snapshot only saves the reading.',
    damagedSnapshots,
  ),
  checkpoints: group(
    'images-lost-checkpoint',
    'Checkpoints are shortcuts: none of them may cost a record when it is lost or stale.',
    lostCheckpoints,
  ),
  lyingCheckpoints: group(
    'images-lying-checkpoint',
    'A recovery point only says from where to look closely; it never decides what is there.',
    lyingCheckpoints,
  ),
  watermarks: group(
    'images-high-watermark',
    'A high watermark that cannot be is brought back into the log.',
    highWatermarkRows,
  ),
  trustedFlips: group(
    'images-trusted-batch',
    'After a clean stop nothing is read again: that makes a start quick, and leaves the checksum to the client.',
    trustedFlips,
  ),
  logStarts: group(
    'images-log-start',
    'What was deleted by its offset must not come back, and a log that ends below its start has nothing left.',
    logStartRows,
  ),
  strayReplicas: group(
    'images-stray-replica',
    'A directory that belongs to another topic of the same name must not be served, and nobody may delete it unasked.',
    strayReplicas,
  ),
  unreadableCheckpoints: group(
    'images-unreadable-checkpoint',
    'A checkpoint that cannot be read is a disk that cannot be trusted.',
    unreadableCheckpoints,
  ),
  markers: group('images-marker', 'Only the existence of the marker counts.', markers),
  identities: group(
    'images-identity',
    'A directory of another node must not be served under this one’s name, and none that does not say whose it is.',
    identities,
  ),
  foreign: group(
    'images-foreign-directory',
    'A directory that is no partition may be one whose name was damaged: better no start than silent loss.',
    foreignDirectories,
  ),
  files: group(
    'images-file-for-directory',
    'A file is no replica: it may be in the way, or lie there for nothing.',
    filesForDirectories,
  ),
  cleanerOffsets: group(
    'images-cleaner-offset',
    'What the cleaner remembers of a log must not cost a record of it.',
    lyingCleanerOffsets,
  ),
  quorumStates: group(
    'images-quorum-state',
    'A node that misread its epoch could act twice in it; one that lost it finds it in its log.',
    quorumStates,
  ),
  bootstraps: group(
    'images-bootstrap',
    'A format of metadata that cannot be read must not be guessed.',
    bootstraps,
  ),
  metadataTails: group(
    'images-metadata-tail',
    'What a crash leaves behind the metadata log was never committed.',
    metadataTails,
  ),
  metadataFlips: group(
    'images-metadata-flip',
    'Metadata that is lost must not take the records with it: they are set aside.',
    metadataFlips,
  ),
  metadataLosses: group(
    'images-metadata-loss',
    'A node that lost all it knew begins anew, and keeps what it does not know.',
    metadataLosses,
  ),
} as const satisfies Record<string, ImageGroup>;

/** All rows. */
export const catalogue: readonly Image[] = Object.values(imageGroups).flatMap(({ images }) => images);
