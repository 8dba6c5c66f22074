/**
 * The entries of log.dirs as a node takes hold of them: one lock each, one owner for all.
 *
 * Shape   `openHomes` locks and claims every directory, makes those that are not there, and gives all back
 *         when it refuses. A directory whose disk fails is set apart: the others can still serve.
 * Errors  a refusal to start is a sentence; a failing disk is a directory that is offline from the beginning.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/log/LogManager.scala#createAndValidateLogDirs,
 *         #lockLogDirs;
 *         metadata/src/main/java/org/apache/kafka/metadata/properties/MetaPropertiesEnsemble.java#verify
 */
import type { LogPorts } from '../log/load-log.ts';
import { LogDirectory } from '../log/log-directory.ts';
import { isLogError } from '../log/log-results.ts';
import { LOCK } from '../log/names.ts';
import { DirectoryCheckpoints } from './checkpoints.ts';
import { claimDirectory } from './meta-properties.ts';

/** A start that was refused. */
export interface Refused {
  readonly refused: string;
  /** The machine says no, not what lies in the directory. */
  readonly unavailable?: boolean;
}

/** Whose directories they must be. */
export interface Owner {
  readonly ports: LogPorts;
  /**
   * base64url of 16 bytes, as Kafka writes it. A fresh directory is formatted with it; another one in
   * meta.properties refuses the start.
   */
  readonly clusterId: string;
  readonly nodeId: number;
}

/** One log directory as the manager keeps it. */
export interface Home {
  readonly directory: LogDirectory;
  readonly lock: { release(): void };
  readonly directoryId: string;
  readonly checkpoints: DirectoryCheckpoints;
}

export interface OpenedHomes {
  readonly homes: readonly Home[];
  /** Directories that failed before they could be claimed. */
  readonly failed: readonly LogDirectory[];
}

/**
 * Every directory, or why the node may not start on them.
 * @requirement LOG-008 RCV-010 RCV-011 DIR-020
 */
export function openHomes(paths: readonly string[], owner: Owner): OpenedHomes | Refused {
  const homes: Home[] = [];
  const failed: LogDirectory[] = [];
  const refuse = (why: Refused): Refused => {
    for (const { lock } of homes) lock.release();
    return why;
  };
  for (const path of paths) {
    const directory = new LogDirectory(owner.ports.disk, path);
    const claimed = directory.guard(() => openHome(directory, owner));
    if ('refused' in claimed) return refuse(claimed);
    if (isLogError(claimed)) {
      failed.push(directory);
      continue;
    }
    const twin = homes.find(({ directoryId }) => directoryId === claimed.directoryId);
    homes.push(claimed);
    // DIR-020
    if (twin !== undefined) return refuse({ refused: sameId(twin.directory.path, path) });
  }
  if (homes.length > 0) return { homes, failed };
  // RCV-011: no directory left.
  return { refused: failed.map(({ failure }) => failure?.message).join('; '), unavailable: true };
}

const sameId = (one: string, other: string): string =>
  `${one} and ${other} have the same directory.id: one of them is a copy`;

function openHome(directory: LogDirectory, owner: Owner): Home | Refused {
  const { disk, random } = owner.ports;
  if (!disk.exists(directory.path)) {
    disk.makeDirectory(directory.path);
    disk.syncDirectory(directory.path.slice(0, Math.max(0, directory.path.lastIndexOf('/'))));
  }
  const lock = disk.lock(directory.at(LOCK));
  if (lock === undefined)
    // LOG-008
    return { refused: `${directory.path} is in use by another process`, unavailable: true };
  const { clusterId, nodeId } = owner;
  let claimed: ReturnType<typeof claimDirectory> | undefined;
  try {
    claimed = claimDirectory(disk, directory.path, { clusterId, nodeId, random });
  } finally {
    // Nobody keeps what he could not claim, whether he may not or the disk failed.
    if (claimed === undefined || 'refused' in claimed) lock.release();
  }
  if ('refused' in claimed) return claimed;
  const checkpoints = new DirectoryCheckpoints(directory);
  return { directory, lock, directoryId: claimed.directoryId, checkpoints };
}
