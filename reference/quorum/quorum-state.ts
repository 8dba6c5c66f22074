/**
 * The file `quorum-state`: which epoch this voter is in, whom it voted for, who leads. It outlives the process, so that no voter ever
 * acts twice in one epoch.
 *
 * Shape   one line of JSON; version 0 is written (static voters, kraft.version 0), versions 0 and 1 are read.
 * Units   epochs are whole numbers; −1 is "none".
 * Errors  a file that is not this JSON is a refusal in words: to guess an epoch would be to risk acting twice in it. `DiskFault` passes.
 * Source  kafka@1eb7644:raft/src/main/java/org/apache/kafka/raft/FileQuorumStateStore.java
 */
import type { Disk } from '../ports/disk.ts';

export interface QuorumState {
  readonly leaderId: number;
  readonly leaderEpoch: number;
  readonly votedId: number;
}

/** Reads the file; `undefined` when there is none. */
export function readQuorumState(
  disk: Disk,
  path: string,
): QuorumState | undefined | { readonly refused: string } {
  if (!disk.exists(path)) return undefined;
  const file = disk.open(path, 'read');
  try {
    const bytes = new Uint8Array(file.size());
    file.read(0, bytes);
    return parseQuorumState(new TextDecoder().decode(bytes)) ?? { refused: `${path} is not a quorum state` };
  } finally {
    file.close();
  }
}

/** The state in a text, or `undefined` when it is none. */
export function parseQuorumState(text: string): QuorumState | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof parsed !== 'object' || parsed === null) return undefined;
  const { data_version: version, leaderId, leaderEpoch, votedId } = parsed as Record<string, unknown>;
  if (version !== 0 && version !== 1) return undefined;
  if (!isInt(leaderId) || !isInt(leaderEpoch) || !isInt(votedId)) return undefined;
  return { leaderId, leaderEpoch, votedId };
}

const isInt = (value: unknown): value is number => typeof value === 'number' && Number.isInteger(value);

/** The text of version 0, fields in Kafka's order. */
export function formatQuorumState(state: QuorumState, voters: readonly number[]): string {
  return JSON.stringify({
    clusterId: '',
    leaderId: state.leaderId,
    leaderEpoch: state.leaderEpoch,
    votedId: state.votedId,
    appliedOffset: 0,
    currentVoters: voters.map((voterId) => ({ voterId })),
    data_version: 0,
  });
}

/** Replaces the file: a temporary one is made durable, renamed over it, and the directory is made durable. */
export function writeQuorumState(
  disk: Disk,
  directory: string,
  state: QuorumState,
  voters: readonly number[],
): void {
  const path = `${directory}/quorum-state`;
  const temporary = `${path}.tmp`;
  const file = disk.open(temporary, 'create');
  try {
    file.truncate(0);
    file.write(0, [new TextEncoder().encode(formatQuorumState(state, voters))]);
    file.sync();
  } finally {
    file.close();
  }
  disk.rename(temporary, path);
  disk.syncDirectory(directory);
}
