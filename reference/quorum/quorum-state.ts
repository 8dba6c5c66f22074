/**
 * The file `quorum-state`: which epoch this voter is in, whom it voted for, who leads. It outlives the
 * process, so that no voter ever acts twice in one epoch.
 *
 * Shape   one line of JSON, version 0: static voters (kraft.version 0).
 * Units   epochs are whole numbers; −1 is "none".
 * Errors  a file that cannot be followed is a refusal in words: to guess an epoch would be to risk acting
 *         twice in it. `DiskFault` passes.
 * Source  kafka@1eb7644:raft/src/main/java/org/apache/kafka/raft/FileQuorumStateStore.java; version 1 belongs to KIP-853, which this
 *         release does not serve
 */
import { readText, replaceFile } from '../log/text-file.ts';
import type { Disk } from '../ports/disk.ts';

export interface QuorumState {
  readonly leaderId: number;
  readonly leaderEpoch: number;
  readonly votedId: number;
  readonly voters: readonly number[];
}

export interface Refusal {
  readonly refused: string;
}

export const FILE_NAME = 'quorum-state';

/** Reads the file of a metadata log's directory; `undefined` when there is none. */
export function readQuorumState(disk: Disk, directory: string): QuorumState | undefined | Refusal {
  const path = `${directory}/${FILE_NAME}`;
  const text = readText(disk, path);
  if (text === undefined) return undefined;
  const state = parseQuorumState(text);
  return typeof state === 'string' ? { refused: `${path} ${state}` } : state;
}

/** The state in a text, or what is wrong with it. @requirement CKP-011 */
export function parseQuorumState(text: string): QuorumState | string {
  const fields = parseObject(text);
  if (fields === undefined) return 'is not JSON'; // CKP-011
  if (fields.data_version === 1) return 'belongs to a quorum with a changing voter set (kraft.version 1)';
  if (fields.data_version !== 0) return 'has a version that is not known'; // CKP-011
  const { leaderId, leaderEpoch, votedId, currentVoters } = fields;
  if (!isInt(leaderId) || !isInt(leaderEpoch) || !isInt(votedId)) return 'lacks a field';
  const voters = Array.isArray(currentVoters) ? currentVoters.map((voter) => voter?.voterId) : [];
  return voters.every(isInt) ? { leaderId, leaderEpoch, votedId, voters } : 'names a voter that is no number';
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

const isInt = (value: unknown): value is number => typeof value === 'number' && Number.isInteger(value);

/** The text of version 0, fields in Kafka's order. @requirement CKP-010 */
export function formatQuorumState(state: QuorumState): string {
  return JSON.stringify({
    clusterId: '',
    leaderId: state.leaderId,
    leaderEpoch: state.leaderEpoch,
    votedId: state.votedId,
    appliedOffset: 0,
    currentVoters: state.voters.map((voterId) => ({ voterId })),
    data_version: 0, // CKP-010
  });
}

/** Replaces the file; the new state is durable when this returns. */
export function writeQuorumState(disk: Disk, directory: string, state: QuorumState): void {
  replaceFile(disk, directory, FILE_NAME, formatQuorumState(state));
}
