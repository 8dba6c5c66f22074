/**
 * Goal    a producer's retries are recognised and its gaps refused as in Kafka (IDM-001 to IDM-013);
 *         snapshots keep the last batch.
 * Method  transcripts: one line a batch, with the verdict the partition gives; the snapshot vector of the
 *         specification byte for byte.
 */
import { describe, expect, test } from 'vitest';
import { offset } from '../base/ids.ts';
import { nodeDigest } from '../hosts/node/digest.ts';
import { batchOf, record } from '../testing/disk-log.ts';
import { batchEndingAt, newProducerEntry } from './producer-entry.ts';
import { decodeSnapshot, encodeSnapshot } from './producer-snapshot.ts';
import { ProducerStateManager } from './producer-state.ts';

const digest = nodeDigest();

interface Step {
  readonly sequence: number;
  readonly count?: number;
  readonly epoch?: number;
  readonly transactional?: boolean;
}

/** Sends batches one after another; what is accepted is appended. */
function transcript(steps: readonly Step[], state = new ProducerStateManager()): string[] {
  let end = state.mapEndOffset;
  return steps.map(({ sequence, count = 1, epoch = 0, transactional = false }) => {
    const records = Array.from({ length: count }, (_, index) => record(`v${index}`));
    const batch = batchOf(records, {
      producerId: 7,
      producerEpoch: epoch,
      baseSequence: sequence,
      transactional,
    });
    const verdict = state.check(batch, 0);
    if (verdict === undefined) {
      state.update(batch, 0, end);
      const at = end;
      end = offset(end + count);
      return `appended at ${at}`;
    }
    return 'error' in verdict ? `error ${verdict.error}` : `duplicate of ${verdict.duplicate.firstOffset}`;
  });
}

describe('sequences', () => {
  test('IDM-001: the last five batches are recognised, the sixth is out of order', () => {
    const first = [0, 1, 2, 3, 4, 5].map((sequence) => ({ sequence }));
    expect(transcript([...first, { sequence: 1 }, { sequence: 5 }, { sequence: 0 }]).slice(6)).toEqual([
      'duplicate of 1',
      'duplicate of 5',
      'error 45',
    ]);
  });

  test('IDM-001: another split of the same records is no duplicate', () => {
    expect(
      transcript([
        { sequence: 0, count: 4 },
        { sequence: 0, count: 2 },
        { sequence: 0, count: 4 },
      ]),
    ).toEqual(['appended at 0', 'error 45', 'duplicate of 0']);
  });

  test('IDM-002, IDM-010: a gap is refused and leaves no trace', () => {
    expect(transcript([{ sequence: 0 }, { sequence: 5 }, { sequence: 1 }])).toEqual([
      'appended at 0',
      'error 45',
      'appended at 1',
    ]);
  });

  test('IDM-003, IDM-004: an older epoch is fenced, a newer one begins at 0', () => {
    const steps = [
      { sequence: 0, epoch: 1 },
      { sequence: 1, epoch: 0 },
      { sequence: 1, epoch: 2 },
      { sequence: 0, epoch: 2 },
      { sequence: 0, epoch: 1 },
    ];
    expect(transcript(steps)).toEqual(['appended at 0', 'error 47', 'error 45', 'appended at 1', 'error 47']);
  });

  test('IDM-005: a producer nobody knows may begin anywhere', () => {
    expect(transcript([{ sequence: 77 }, { sequence: 78 }])).toEqual(['appended at 0', 'appended at 1']);
  });

  test('IDM-006: sequences wrap, and a batch may straddle the end', () => {
    expect(transcript([{ sequence: 2147483647 }, { sequence: 0 }, { sequence: 2 }])).toEqual([
      'appended at 0',
      'appended at 1',
      'error 45',
    ]);
    expect(
      transcript([{ sequence: 2147483646, count: 4 }, { sequence: 2 }, { sequence: 2147483646, count: 4 }]),
    ).toEqual(['appended at 0', 'appended at 4', 'duplicate of 0']);
  });

  test('IDM-011: without a producer id nothing is checked', () => {
    const state = new ProducerStateManager();
    const batch = batchOf([record('v')]);
    expect(state.check(batch, 0)).toBeUndefined();
    state.update(batch, 0, offset(0));
    expect([state.size, state.mapEndOffset]).toEqual([0, 1]);
  });

  test('IDM-013: a plain batch inside an open transaction is refused, after a marker it is welcome', () => {
    const state = new ProducerStateManager();
    expect(transcript([{ sequence: 0, transactional: true }, { sequence: 1 }], state)).toEqual([
      'appended at 0',
      'error 48',
    ]);
    const marker = batchOf([record('')], {
      producerId: 7,
      producerEpoch: 0,
      control: true,
      transactional: true,
    });
    const ended = state.updateControl(marker, 0, offset(1), { coordinatorEpoch: 3, committed: true });
    expect(ended).toEqual({ producerId: 7, firstOffset: 0, lastOffset: 1, committed: true });
    expect(transcript([{ sequence: 1 }], state)).toEqual(['appended at 2']);
    expect(state.entry(7)?.coordinatorEpoch).toBe(3);
  });

  test('IDM-009: silence ends the memory, an open transaction does not', () => {
    const state = new ProducerStateManager();
    transcript([{ sequence: 0 }], state);
    const { lastTimestampMs } = state.entry(7)!;
    state.expire(lastTimestampMs + 999, 1000);
    expect(state.size).toBe(1);
    state.entry(7)!.currentTxnFirstOffset = offset(0);
    state.expire(lastTimestampMs + 1000, 1000);
    expect(state.size).toBe(1);
    state.entry(7)!.currentTxnFirstOffset = undefined;
    state.expire(lastTimestampMs + 1000, 1000);
    expect(state.size).toBe(0);
  });
});

describe('snapshots', () => {
  const vector =
    '0001b5b4c1de000000010000000000000007000000000001000000000000000100000001' +
    '0000018bcfe56805ffffffffffffffffffffffff';

  test('the vector of the specification is written and read', () => {
    const entry = newProducerEntry(7);
    entry.producerEpoch = 0;
    entry.lastTimestampMs = 1700000000005;
    entry.batches.push(batchEndingAt(1, 1, 1, 1700000000005));
    expect(Buffer.from(encodeSnapshot([entry], digest)).toString('hex')).toBe(vector);
    expect(decodeSnapshot(Buffer.from(vector, 'hex'), digest)).toEqual([entry]);
  });

  test('RCV-014: a snapshot that is short, of another version or damaged is nothing', () => {
    const good = Buffer.from(vector, 'hex');
    expect(decodeSnapshot(good.subarray(0, 9), digest)).toBeUndefined();
    expect(decodeSnapshot(good.subarray(0, good.length - 1), digest)).toBeUndefined();
    for (let at = 0; at < good.length; at++) {
      const bad = Buffer.from(good);
      bad[at]! ^= 1;
      expect(decodeSnapshot(bad, digest), `byte ${at}`).toBeUndefined();
    }
    expect(decodeSnapshot(encodeSnapshot([], digest), digest)).toEqual([]);
  });

  test('a producer id beyond 2^53 keeps its identity', () => {
    const ids = [9007199254740993n, 9007199254740995n];
    const entries = ids.map((id) => newProducerEntry(id));
    expect(decodeSnapshot(encodeSnapshot(entries, digest), digest)?.map((entry) => entry.producerId)).toEqual(
      ids,
    );
  });
});
