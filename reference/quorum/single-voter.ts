/**
 * A metadata quorum of one voter: it elects itself at every start, in a new epoch, and leads until it stops.
 *
 * Shape   `lead` makes the epoch durable and writes the leader's first batch; `append` and `commit` write in
 *         that epoch. The states of larger quorums (candidate, follower, resigned) are left out: with one
 *         voter none of them outlives the call.
 * Units   quorum epochs are counted up, one at each start.
 * Errors  a directory of a larger quorum, or of another node, is refused in words. `DiskFault` passes.
 * Source  KIP-595; kafka@1eb7644:raft/src/main/java/org/apache/kafka/raft/QuorumState.java#initialize, KafkaRaftClient.java#initialize.
 *         OURS: Kafka writes its vote and its leadership one after the other; both are one write here, since nobody else votes.
 */
import type { Now } from '../base/actor.ts';
import { type QuorumEpoch, quorumEpoch } from '../base/ids.ts';
import type { MetadataBatch } from '../metadata/loader.ts';
import type { MetadataRecord } from '../metadata/records.ts';
import type { Disk } from '../ports/disk.ts';
import type { MetadataLog } from './metadata-log.ts';
import { type Refusal, readQuorumState, writeQuorumState } from './quorum-state.ts';

export interface SingleVoterOptions {
  readonly disk: Disk;
  /** The directory of the metadata log. */
  readonly directory: string;
  readonly log: MetadataLog;
  readonly nodeId: number;
}

export class SingleVoter {
  readonly log: MetadataLog;
  readonly #options: SingleVoterOptions;
  readonly epoch: QuorumEpoch;

  private constructor(options: SingleVoterOptions, epoch: QuorumEpoch) {
    this.#options = options;
    this.log = options.log;
    this.epoch = epoch;
  }

  /**
   * Reads what the last life left behind. The next epoch is above every one that the file or the log knows.
   * @requirement CKP-012
   */
  static open(options: SingleVoterOptions): SingleVoter | Refusal {
    const state = readQuorumState(options.disk, options.directory);
    if (state !== undefined && 'refused' in state) return state;
    const voters = state?.voters ?? [];
    if (voters.some((voter) => voter !== options.nodeId)) {
      return {
        refused: `${options.directory} belongs to a quorum of the voters ${voters.join(', ')}; this node is ${options.nodeId} and a quorum of its own`,
      };
    }
    const lastEpoch = Math.max(state?.leaderEpoch ?? 0, options.log.lastEpoch); // CKP-012
    return new SingleVoter(options, quorumEpoch(lastEpoch + 1));
  }

  /** Takes the leadership: durable first, then in force. Returns the leader's first batch. */
  lead(now: Now): MetadataBatch {
    const { disk, directory, nodeId, log } = this.#options;
    const state = { leaderId: nodeId, leaderEpoch: this.epoch, votedId: -1, voters: [nodeId] };
    writeQuorumState(disk, directory, state);
    log.beginEpoch(this.epoch);
    return log.appendLeaderChange(nodeId, this.epoch, now);
  }

  append(records: readonly MetadataRecord[], now: Now): MetadataBatch {
    return this.log.append(records, this.epoch, now);
  }

  /** What was appended is committed when this returns. */
  commit(): void {
    this.log.commit();
  }
}
