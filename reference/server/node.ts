/**
 * What a node needs from outside, and how it says no.
 *
 * Shape   two plain types that the files of this room share.
 * Errors  a refusal to start is a sentence.
 */
import type { Compression, Digest } from '../ports/codecs.ts';
import type { Disk } from '../ports/disk.ts';
import type { Network } from '../ports/network.ts';
import type { Random } from '../ports/random.ts';

export interface NodePorts {
  readonly disk: Disk;
  readonly network: Network;
  readonly random: Random;
  readonly compression: Compression;
  readonly digest: Digest;
}

export interface Refused {
  readonly refused: string;
  /** The machine says no, not what lies in the directory. */
  readonly unavailable?: boolean;
}
