/**
 * The numbers that Kafka's rules compare, each with a type of its own, so that a leader epoch cannot be
 * passed for a partition epoch.
 *
 * Shape   branded numbers: checked doubles inside the core; `bigint` only where bytes meet values.
 * Units   offsets count records and every `…EndOffset` is exclusive; times are milliseconds.
 * Errors  a brand is a promise of the caller; the constructors assert what a number can show (integer, safe,
 *         range).
 * Source  decision record 0003 (ids as types).
 */
import { assert } from './assert.ts';

declare const brand: unique symbol;
/** A number of one kind. */
export type Branded<Name extends string> = number & { readonly [brand]: Name };

/** Position of a record in a partition; the next offset to be written is the `logEndOffset`. */
export type Offset = Branded<'Offset'>;
/** Milliseconds on a clock that only moves forward; its zero has no meaning. */
export type MonotonicMs = Branded<'MonotonicMs'>;
/** Milliseconds since 1970-01-01T00:00:00Z, as the wall says; may jump. */
export type WallMs = Branded<'WallMs'>;

/** ZooKeeper mode: which election of a controller (`/controller_epoch`). */
export type ControllerEpoch = Branded<'ControllerEpoch'>;
/** ZooKeeper mode: the version of the `/controller_epoch` znode, checked in every write of a controller. */
export type ControllerEpochZkVersion = Branded<'ControllerEpochZkVersion'>;
/** One registration of a broker: czxid of its znode, or the offset of its RegisterBrokerRecord. */
export type BrokerEpoch = Branded<'BrokerEpoch'>;
/** One leadership of a partition. */
export type LeaderEpoch = Branded<'LeaderEpoch'>;
/** One version of a partition's state (ISR, leader, assignment). */
export type PartitionEpoch = Branded<'PartitionEpoch'>;
/** One leadership of the metadata quorum. */
export type QuorumEpoch = Branded<'QuorumEpoch'>;
/** One life of a producer id. */
export type ProducerEpoch = Branded<'ProducerEpoch'>;
/** One leadership of a coordinator's partition, written into transaction markers. */
export type CoordinatorEpoch = Branded<'CoordinatorEpoch'>;

export type NodeId = Branded<'NodeId'>;
export type ProducerId = Branded<'ProducerId'>;

/** Brands a safe integer. Use at the edges only: inside the core values keep their type. */
export function branded<Name extends string>(value: number): Branded<Name> {
  assert(Number.isSafeInteger(value), `an id or offset is a safe integer, not ${value}`);
  return value as Branded<Name>;
}

export const offset = (value: number): Offset => branded<'Offset'>(value);
export const leaderEpoch = (value: number): LeaderEpoch => branded<'LeaderEpoch'>(value);
export const partitionEpoch = (value: number): PartitionEpoch => branded<'PartitionEpoch'>(value);
export const brokerEpoch = (value: number): BrokerEpoch => branded<'BrokerEpoch'>(value);
export const quorumEpoch = (value: number): QuorumEpoch => branded<'QuorumEpoch'>(value);
export const producerEpoch = (value: number): ProducerEpoch => branded<'ProducerEpoch'>(value);
export const coordinatorEpoch = (value: number): CoordinatorEpoch => branded<'CoordinatorEpoch'>(value);
export const nodeId = (value: number): NodeId => branded<'NodeId'>(value);
export const producerId = (value: number): ProducerId => branded<'ProducerId'>(value);
export const monotonicMs = (value: number): MonotonicMs => branded<'MonotonicMs'>(value);
/** So much later. A wait that is as good as endless ends at the last moment that can be told apart. */
export const later = (from: MonotonicMs, waitMs: number): MonotonicMs =>
  monotonicMs(Math.min(from + waitMs, Number.MAX_SAFE_INTEGER));
export const wallMs = (value: number): WallMs => branded<'WallMs'>(value);

/** What a record without an epoch, or a request without one, carries. */
export const NO_LEADER_EPOCH: LeaderEpoch = leaderEpoch(-1);
/** What a batch outside idempotence carries as its producer id. */
export const NO_PRODUCER_ID: ProducerId = producerId(-1);
/** A topic id of all zeros: "none". Topic ids are 32 lower-case hex digits inside the core. */
export const ZERO_UUID = '00000000000000000000000000000000';

/** Adds records to an offset. */
export const offsetPlus = (base: Offset, records: number): Offset => offset(base + records);
