/**
 * Records that are not data: transaction markers, and what a Raft log says about itself. A control batch has
 * one of them, or, in the metadata log, a few.
 *
 * Shape   the key tells the type; `controlBatch` builds a batch of any type, and the bodies are messages of
 *         `protocol`.
 * Units   none of its own.
 * Errors  a key that is no control key is `undefined`.
 * Source  kafka@1eb7644:…/common/record/{ControlRecordType,EndTransactionMarker}.java
 */
import { codec } from '../protocol/codec.ts';
import type { Int64 } from '../protocol/int64.ts';
import { type BatchDraft, type BatchPorts, buildBatch } from './build-batch.ts';

const typeNames = [
  'ABORT',
  'COMMIT',
  'LEADER_CHANGE',
  'SNAPSHOT_HEADER',
  'SNAPSHOT_FOOTER',
  'KRAFT_VERSION',
  'KRAFT_VOTERS',
] as const;
export type ControlType = (typeof typeNames)[number];
const KEY_BYTES = 4;

/** The type a control record's key names; a later version of the key may be longer. */
export function controlTypeOf(key: Uint8Array | null): ControlType | undefined {
  if (key === null || key.length < KEY_BYTES) return undefined;
  return typeNames[(key[2]! << 8) | key[3]!];
}

/** The key of a type: version 0, then the number of the type. */
const controlKey = (type: ControlType): Uint8Array => Uint8Array.from([0, 0, 0, typeNames.indexOf(type)]);

/** The value of a transaction marker: version 0, then the coordinator's epoch. */
export function endTxnMarker(coordinatorEpoch: number): Uint8Array {
  const body = codec('EndTxnMarker', 0).encode({ coordinatorEpoch });
  return Uint8Array.from([0, 0, ...body]);
}

/** The coordinator's epoch that a marker's value tells, or `undefined`. */
export function coordinatorEpochOf(value: Uint8Array | null): number | undefined {
  if (value === null || value.length < 6) return undefined;
  return codec('EndTxnMarker', 0).decode(value, 2).value.coordinatorEpoch;
}

/** A batch with control records; sequence −1, as nobody counts them. */
export function controlBatch(
  records: readonly { readonly type: ControlType; readonly value: Uint8Array }[],
  timestamp: Int64,
  draft: Omit<BatchDraft, 'records' | 'control'>,
  ports: BatchPorts,
): Uint8Array {
  const drafts = records.map(({ type, value }) => ({ timestamp, key: controlKey(type), value }));
  return buildBatch({ ...draft, control: true, records: drafts }, ports);
}
