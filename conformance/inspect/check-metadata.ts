/**
 * What belongs to KRaft: snapshots of the metadata log, `bootstrap.checkpoint`, `quorum-state`, and the
 * topics that the records name.
 *
 * Shape   a snapshot is a file of batches: a header record first, a footer record last, offsets from 0.
 * Source  kafka@1eb7644:raft/…/snapshot/RecordsSnapshotWriter.java, FileRawSnapshotReader.java,
 *         FileQuorumStateStore.java, metadata/…/bootstrap/BootstrapDirectory.java; KIP-630, KIP-595, KIP-853.
 */
import { controlTypeOf, lastOffset } from '../wire/batch.ts';
import type { ParsedBatch } from '../wire/parsed.ts';
import { decodeStored } from '../wire/stored.ts';
import { WireError } from '../wire/wire-error.ts';
import type { Findings } from './finding.ts';
import type { LogFollower } from './follower.ts';
import { metadataTopic } from './names.ts';
import type { Partition } from './partition-view.ts';
import { checkRecords } from './records.ts';
import { type WalkedBatch, walkBatches } from './segment-walk.ts';
import { type DirectoryTree, readSmall, Window, withFile } from './source.ts';
import { isUuidText, readJsonObject, spanOfKey } from './text-files.ts';

/** The topics that the metadata names, as far as its records are there. */
export class TopicIds implements LogFollower {
  readonly ids = new Map<string, string>();
  readonly #names = new Map<string, string>();
  highestEpoch = -1;

  batch({ batch }: Pick<WalkedBatch, 'batch'>): void {
    this.highestEpoch = Math.max(this.highestEpoch, batch.partitionLeaderEpoch);
    if (batch.control) return;
    for (const { value } of batch.records) if (value !== null) this.#record(value);
  }

  #record(bytes: Uint8Array): void {
    try {
      const { message, value } = decodeStored('metadata', bytes);
      const id = String(value.topicId);
      if (message === 'TopicRecord') {
        this.ids.set(String(value.name), id);
        this.#names.set(id, String(value.name));
      } else if (message === 'RemoveTopicRecord') this.ids.delete(this.#names.get(id) ?? '');
    } catch (error) {
      if (!(error instanceof WireError)) throw error; // Told by who looks at the record.
    }
  }
}

/**
 * A file of batches from offset 0 on, between a header and a footer, all of the epoch in its name (0 for the
 * first one).
 */
export function checkSnapshotFile(
  tree: DirectoryTree,
  findings: Findings,
  file: string,
  epoch: number,
  onBatch: (batch: Pick<WalkedBatch, 'batch'>) => void = () => undefined,
): void {
  let next = 0n;
  let [first, last]: (string | undefined)[] = [];
  const partition = { findings, topic: metadataTopic } as Partition;
  withFile(tree, file, (source) => {
    const whole = { start: 0, end: source.sizeBytes };
    for (const step of walkBatches(new Window(source))) {
      const span = { start: step.position, end: step.end };
      if (step.kind === 'damage') {
        findings.add('BAT-013', 'error', file, `No batch stands here: ${step.why}`, span);
        continue;
      }
      const { batch } = step;
      if (!batch.crcValid)
        findings.add(
          'BAT-013',
          'error',
          file,
          `The batch at offset ${batch.baseOffset} has another checksum`,
          span,
        );
      else {
        checkRecords(partition, step, { base: 0n, file, sizeBytes: source.sizeBytes, end: undefined });
        onBatch(step);
      }
      if (batch.partitionLeaderEpoch !== epoch)
        findings.add(
          'BAT-013',
          'error',
          file,
          'The batch is of another epoch than the snapshot',
          { start: step.position + 12, end: step.position + 16 },
          { expected: epoch, actual: batch.partitionLeaderEpoch },
        );
      if (batch.baseOffset !== next)
        findings.add(
          'BAT-013',
          'error',
          file,
          'The batch does not begin where the one before ends',
          { start: step.position, end: step.position + 8 },
          { expected: next, actual: batch.baseOffset },
        );
      next = lastOffset(batch) + 1n;
      first ??= controlOf(batch, 0);
      last = controlOf(batch, -1);
    }
    if (first !== 'SNAPSHOT_HEADER')
      findings.add('BAT-013', 'error', file, 'It does not begin with a header record', whole);
    if (last !== 'SNAPSHOT_FOOTER')
      findings.add('BAT-013', 'error', file, 'It does not end with a footer record', whole);
  });
}

function controlOf(batch: ParsedBatch, at: number): string {
  const record = batch.records.at(at);
  return (batch.control && record && controlTypeOf(record)) || 'data';
}

const isInt = (value: unknown, least: number): boolean =>
  Number.isInteger(value) && (value as number) >= least && (value as number) <= 0x7fff_ffff;

/** `quorum-state`: whom this node voted for, and in which epoch. */
export function checkQuorumState(
  partition: Partition,
  path: string,
  file: string,
  highestEpoch: number,
): void {
  const bytes = readSmall(partition.tree, path, 1 << 20);
  const state = bytes && readJsonObject(bytes);
  const { findings } = partition;
  if (bytes === undefined || state === undefined) {
    findings.add('CKP-010', 'error', file, 'The file is no JSON object', {
      start: 0,
      end: bytes?.length ?? 0,
    });
    return;
  }
  const wrong = (key: string, message: string, compared = {}): void =>
    findings.add('CKP-010', 'error', file, message, spanOfKey(bytes, key), compared);
  const version = state.data_version;
  if (version !== 0 && version !== 1) wrong('data_version', 'data_version is neither 0 nor 1');
  if (!isInt(state.leaderId, -1)) wrong('leaderId', 'leaderId is no node id');
  if (!isInt(state.leaderEpoch, -1)) wrong('leaderEpoch', 'leaderEpoch is no epoch');
  if (!isInt(state.votedId, -1)) wrong('votedId', 'votedId is no node id');
  const known =
    version === 0
      ? ['clusterId', 'leaderId', 'leaderEpoch', 'votedId', 'appliedOffset', 'currentVoters', 'data_version']
      : ['leaderId', 'leaderEpoch', 'votedId', 'votedDirectoryId', 'data_version'];
  for (const key of Object.keys(state).filter((each) => !known.includes(each)))
    wrong(key, `Version ${version} knows no ${JSON.stringify(key.slice(0, 40))}`);
  for (const key of known.filter(
    (each) =>
      !(each in state) && !['votedDirectoryId', 'currentVoters', 'clusterId', 'appliedOffset'].includes(each),
  ))
    wrong(key, `There is no ${key}`);
  if (version === 0) checkVersion0(state, wrong);
  else if (
    'votedDirectoryId' in state &&
    !(typeof state.votedDirectoryId === 'string' && isUuidText(state.votedDirectoryId))
  )
    wrong('votedDirectoryId', 'votedDirectoryId is no uuid');
  if (state.clusterId)
    findings.add(
      'CKP-012',
      'note',
      file,
      'It names a cluster: every release leaves that empty, and none reads it',
      spanOfKey(bytes, 'clusterId'),
    );
  const epoch = Number(state.leaderEpoch);
  if (epoch < highestEpoch)
    wrong('leaderEpoch', 'The epoch lies below one that the metadata log has', {
      expected: `${highestEpoch} or more`,
      actual: epoch,
    });
  else if (epoch > highestEpoch && highestEpoch >= 0)
    findings.add(
      'CKP-010',
      'note',
      file,
      `The node has seen epoch ${epoch}, its metadata log ends in ${highestEpoch}`,
      spanOfKey(bytes, 'leaderEpoch'),
    );
}

/** Fields that version 0 alone has. */
function checkVersion0(state: Record<string, unknown>, wrong: (key: string, message: string) => void): void {
  const voters = state.currentVoters;
  const ids = Array.isArray(voters)
    ? voters.map((voter) => (voter as { voterId?: unknown } | null)?.voterId)
    : [];
  if (
    'currentVoters' in state &&
    voters !== null &&
    (!Array.isArray(voters) || !ids.every((id) => isInt(id, 0)))
  )
    wrong('currentVoters', 'currentVoters is no list of node ids');
  else if (ids.length > 0) {
    for (const key of ['leaderId', 'votedId']) {
      const id = state[key];
      if (isInt(id, 0) && !ids.includes(id)) wrong(key, `${key} ${id} is none of the voters`);
    }
  }
  if ('appliedOffset' in state && state.appliedOffset !== 0)
    wrong('appliedOffset', 'appliedOffset is not 0, which it has always been');
  if ('clusterId' in state && typeof state.clusterId !== 'string') wrong('clusterId', 'clusterId is no text');
}
