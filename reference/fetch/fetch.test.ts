/**
 * Goal: Fetch reads in the order of the request within its limits, answers at once or waits, and is woken by
 * what it waits for. Method: requests through the real handler against real logs on a simulated disk; time
 * moves only when it is told to.
 */
import { beforeEach, expect, test } from 'vitest';
import { errorName } from '../../spec/protocol/errors.ts';
import type { Messages } from '../protocol/codec.ts';
import { batchesIn } from '../records/batch-cursor.ts';
import { baseOffset, sizeInBytes } from '../records/batch-header.ts';
import { batchOf, ReplicaRig } from '../testing/replica-rig.ts';

const ORDERS = '0000000000000000000000000000000a';
let rig: ReplicaRig;
beforeEach(() => {
  rig = new ReplicaRig();
  rig.topic('orders', ORDERS, { partitions: 3 });
});

interface Ask {
  readonly version?: number;
  readonly maxWaitMs?: number;
  readonly minBytes?: number;
  readonly maxBytes?: number;
  readonly isolationLevel?: number;
  readonly sessionId?: number;
  readonly sessionEpoch?: number;
  readonly replicaId?: number;
  readonly topic?: string;
  readonly topicId?: string;
}

interface From {
  readonly partition: number;
  readonly offset: number | bigint;
  readonly epoch?: number;
  readonly lastEpoch?: number;
  readonly maxBytes?: number;
}

function ask(from: readonly From[], options: Ask = {}) {
  const { version = 12, topic = 'orders', topicId = ORDERS, ...rest } = options;
  const name = version >= 13 ? { topicId } : { topic };
  const partitions = from.map((one) => ({
    ...{ partition: one.partition, fetchOffset: one.offset, partitionMaxBytes: one.maxBytes ?? 1_000_000 },
    ...(one.epoch === undefined ? {} : { currentLeaderEpoch: one.epoch }),
    ...(one.lastEpoch === undefined ? {} : { lastFetchedEpoch: one.lastEpoch }),
  }));
  const draft = { replicaId: -1, maxWaitMs: 0, minBytes: 1, maxBytes: 50_000_000, ...rest };
  return rig.ask('Fetch', version, { ...draft, topics: [{ ...name, partitions }] });
}

/** `partition error hw=… [base offsets of the batches]` */
const shown = (answer: Messages['FetchResponse']): string[] =>
  answer.responses.flatMap(({ partitions }) =>
    partitions.map((data) => {
      const records = data.records ?? new Uint8Array(0);
      const bases = batchesIn(records).positions.map((at) => baseOffset(records, at));
      return `${data.partitionIndex} ${errorName(data.errorCode)} hw=${data.highWatermark} [${bases}]`;
    }),
  );
const read = (from: readonly From[], options: Ask = {}): string[] => shown(ask(from, options).answer);

function append(partition: number, ...values: string[]): Uint8Array {
  const records = batchOf(values);
  const topicData = [{ name: 'orders', partitionData: [{ index: partition, records }] }];
  const { responses } = rig.ask('Produce', 9, { acks: -1, timeoutMs: 0, topicData }).answer;
  expect(responses[0]!.partitionResponses[0]!.errorCode).toBe(0);
  return records;
}

test('from the start, from the middle of a batch, from the end, and from beyond it', () => {
  append(0, 'a', 'b', 'c');
  append(0, 'd', 'e');
  expect(read([{ partition: 0, offset: 0 }])).toEqual(['0 NONE hw=5 [0,3]']);
  expect(read([{ partition: 0, offset: 1 }])).toEqual(['0 NONE hw=5 [0,3]']);
  expect(read([{ partition: 0, offset: 4 }])).toEqual(['0 NONE hw=5 [3]']);
  expect(read([{ partition: 0, offset: 5 }])).toEqual(['0 NONE hw=5 []']);
  for (const offset of [6, -1, -2, 2n ** 63n - 1n]) {
    expect(read([{ partition: 0, offset }])).toEqual(['0 OFFSET_OUT_OF_RANGE hw=-1 []']);
  }
});

test('bytes come back as they lie in the log, but for base offset and leader epoch', () => {
  append(0, 'first');
  const sent = append(0, 'second', 'third');
  const records = ask([{ partition: 0, offset: 1 }]).answer.responses[0]!.partitions[0]!.records!;
  expect(Buffer.from(records.subarray(16)).equals(Buffer.from(sent.subarray(16)))).toBe(true);
});

test('limits: the first partition with records gives one whole batch, the others only what fits', () => {
  const size = append(1, 'a'.repeat(100)).length;
  append(1, 'b'.repeat(100));
  append(2, 'c'.repeat(100));
  const all = [0, 1, 2].map((partition) => ({ partition, offset: 0 }));
  expect(read(all, { maxBytes: 1 })).toEqual(['0 NONE hw=0 []', '1 NONE hw=2 [0]', '2 NONE hw=1 []']);
  expect(read(all, { maxBytes: 3 * size })).toEqual([
    '0 NONE hw=0 []',
    '1 NONE hw=2 [0,1]',
    '2 NONE hw=1 [0]',
  ]);
  expect(read(all.map((one) => ({ ...one, maxBytes: 0 })))).toEqual([
    ...['0 NONE hw=0 []', '1 NONE hw=2 [0]', '2 NONE hw=1 []'],
  ]);
  expect(read([{ partition: 1, offset: 0, maxBytes: -1 }])).toEqual(['1 UNKNOWN_SERVER_ERROR hw=-1 []']);
  const records = ask([{ partition: 1, offset: 0, maxBytes: size + 10 }]).answer.responses[0]!.partitions[0]!
    .records!;
  expect(records.length).toBeLessThanOrEqual(size + 10);
  expect(sizeInBytes(records, 0)).toBe(size);
});

test('a request that waits is woken by the append, not before and not later', () => {
  const waiting = ask([{ partition: 0, offset: 0 }], { maxWaitMs: 10_000 });
  rig.advance(3_000);
  append(1, 'elsewhere');
  expect(waiting.done).toBeUndefined();
  append(0, 'here');
  expect(shown(waiting.answer)).toEqual(['0 NONE hw=1 [0]']);
  expect(waiting.done).toMatchObject({ atMs: 3_000 });
});

test('below min_bytes the wait lasts to its end, and what there is comes then', () => {
  append(0, 'a');
  const waiting = ask([{ partition: 0, offset: 0 }], { maxWaitMs: 500, minBytes: 1_000_000 });
  append(0, 'b');
  rig.advance(499);
  expect(waiting.done).toBeUndefined();
  rig.advance(1);
  expect(shown(waiting.answer)).toEqual(['0 NONE hw=2 [0,1]']);
  const enough = ask([{ partition: 1, offset: 0 }], { maxWaitMs: 500, minBytes: 150 });
  append(1, 'x'.repeat(20));
  expect(enough.done).toBeUndefined();
  append(1, 'y'.repeat(20));
  expect(shown(enough.answer)).toEqual(['1 NONE hw=2 [0,1]']);
});

test.each([
  ['max_wait 0', {}],
  ['max_wait below 0', { maxWaitMs: -1 }],
  ['min_bytes 0', { maxWaitMs: 1_000, minBytes: 0 }],
  ['min_bytes below 0', { maxWaitMs: 1_000, minBytes: -1 }],
])('%s answers at once', (_, options: Ask) => {
  expect(read([{ partition: 0, offset: 0 }], options)).toEqual(['0 NONE hw=0 []']);
});

test('an error answers at once, with the other partitions', () => {
  append(0, 'a');
  expect(
    read(
      [
        { partition: 0, offset: 0 },
        { partition: 1, offset: 99 },
        { partition: 9, offset: 0 },
      ],
      { maxWaitMs: 60_000, minBytes: 1_000_000 },
    ),
  ).toEqual(['0 NONE hw=1 [0]', '1 OFFSET_OUT_OF_RANGE hw=-1 []', '9 UNKNOWN_TOPIC_OR_PARTITION hw=-1 []']);
  const empty = rig.ask('Fetch', 12, {
    replicaId: -1,
    maxWaitMs: 9_000,
    minBytes: 1,
    maxBytes: 1,
    topics: [],
  });
  expect(empty.answer.responses).toEqual([]);
});

test('leader epochs: an old one is fenced, a new one unknown, none is not looked at', () => {
  rig.topic('orders', ORDERS, { partitions: 3, leaderEpoch: 4 });
  const at = (epoch: number) => read([{ partition: 0, offset: 0, epoch }], { maxWaitMs: 1_000, minBytes: 0 });
  expect(at(3)).toEqual(['0 FENCED_LEADER_EPOCH hw=-1 []']);
  expect(at(5)).toEqual(['0 UNKNOWN_LEADER_EPOCH hw=-1 []']);
  expect(at(4)).toEqual(['0 NONE hw=0 []']);
  expect(at(-1)).toEqual(['0 NONE hw=0 []']);
});

test('a client whose log parted from this one is told where', () => {
  append(0, 'a', 'b');
  rig.topic('orders', ORDERS, { partitions: 3, leaderEpoch: 5 });
  append(0, 'c');
  const at = (offset: number, lastEpoch: number) =>
    ask([{ partition: 0, offset, lastEpoch }], { maxWaitMs: 9_000 }).answer.responses[0]!.partitions[0]!;
  expect(at(3, 3)).toMatchObject({
    errorCode: 0,
    divergingEpoch: { epoch: 0, endOffset: 2 },
    records: new Uint8Array(0),
  });
  expect(at(9, 0)).toMatchObject({ errorCode: 0, divergingEpoch: { epoch: 0, endOffset: 2 } });
  expect(at(3, 7)).toMatchObject({ errorCode: 1 });
  expect(at(2, 0)).toMatchObject({ errorCode: 0, divergingEpoch: { epoch: -1, endOffset: -1 } });
});

test('isolation: committed readers get a list, others null; a level that does not exist fails the request', () => {
  append(0, 'a');
  const aborted = (isolationLevel: number) =>
    ask([{ partition: 0, offset: 0 }], { isolationLevel }).answer.responses[0]!.partitions[0]!
      .abortedTransactions;
  expect(aborted(0)).toBeNull();
  expect(aborted(1)).toEqual([]);
  const wrong = ask([{ partition: 0, offset: 0 }], { isolationLevel: 7 }).answer;
  expect([wrong.errorCode, shown(wrong)]).toEqual([-1, ['0 UNKNOWN_SERVER_ERROR hw=-1 []']]);
});

test('sessions are declined, and unknown ones are said to be unknown', () => {
  append(0, 'a');
  const from = [{ partition: 0, offset: 0 }];
  for (const [sessionId, sessionEpoch] of [
    [0, -1],
    [0, 0],
    [5, 0],
    [5, -1],
  ]) {
    const answer = ask(from, { sessionId: sessionId!, sessionEpoch: sessionEpoch! }).answer;
    expect([answer.errorCode, answer.sessionId, shown(answer)]).toEqual([0, 0, ['0 NONE hw=1 [0]']]);
  }
  const unknown = ask(from, { sessionId: 77, sessionEpoch: 3 }).answer;
  expect([unknown.errorCode, unknown.sessionId, unknown.responses]).toEqual([70, 0, []]);
});

test('topic ids: unknown ones, and those of a topic that was made again', () => {
  append(0, 'old');
  const from = [{ partition: 0, offset: 0 }];
  expect(read(from, { version: 13 })).toEqual(['0 NONE hw=1 [0]']);
  expect(read(from, { version: 13, topicId: 'f'.repeat(32) })).toEqual(['0 UNKNOWN_TOPIC_ID hw=-1 []']);
  const parked = ask([{ partition: 0, offset: 1 }], { version: 13, maxWaitMs: 9_000 });
  rig.deleteTopic('orders');
  expect(parked.answer.responses[0]!.partitions[0]!.errorCode).not.toBe(0);
  rig.topic('orders', '0000000000000000000000000000000b');
  expect(read(from, { version: 13 })).toEqual(['0 UNKNOWN_TOPIC_ID hw=-1 []']);
  expect(read(from, { version: 13, topicId: '0000000000000000000000000000000b' })).toEqual([
    '0 NONE hw=0 []',
  ]);
});

test('who says that it is a replica is not one; a debugger is served', () => {
  append(0, 'a');
  const from = [{ partition: 0, offset: 0 }];
  expect(read(from, { replicaId: 5 })).toEqual(['0 NOT_LEADER_OR_FOLLOWER hw=-1 []']);
  expect(read([{ ...from[0]!, epoch: 0 }], { replicaId: 5 })).toEqual(['0 UNKNOWN_LEADER_EPOCH hw=-1 []']);
  expect(read(from, { replicaId: -2 })).toEqual(['0 NONE hw=1 [0]']);
});

test('records that are not on all replicas are not shown, and wake nobody', () => {
  const topicId = '0000000000000000000000000000000c';
  rig.topic('slow', topicId, { replicas: [1, 2] });
  const waiting = ask([{ partition: 0, offset: 0 }], { topic: 'slow', maxWaitMs: 9_000 });
  const topicData = [{ name: 'slow', partitionData: [{ index: 0, records: batchOf(['a']) }] }];
  expect(rig.ask('Produce', 9, { acks: 1, timeoutMs: 0, topicData }).done).toHaveProperty('answer');
  expect(waiting.done).toBeUndefined();
  expect(read([{ partition: 0, offset: 0 }], { topic: 'slow' })).toEqual(['0 NONE hw=0 []']);
  expect(read([{ partition: 0, offset: 1 }], { topic: 'slow' })).toEqual(['0 NONE hw=0 []']);
  rig.topic('slow', topicId, { replicas: [1, 2], isr: [1] });
  expect(shown(waiting.answer)).toEqual(['0 NONE hw=1 [0]']);
});

test('one partition twice: the later entry counts, in the place of the first', () => {
  append(0, 'a', 'b');
  append(0, 'c');
  append(1, 'd');
  expect(
    read([
      { partition: 0, offset: 0 },
      { partition: 1, offset: 0 },
      { partition: 0, offset: 2 },
    ]),
  ).toEqual(['0 NONE hw=3 [2]', '1 NONE hw=1 [0]']);
});

test.each([4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18])('version %i is answered', (version) => {
  append(0, 'a');
  expect(read([{ partition: 0, offset: 0 }], { version })).toEqual(['0 NONE hw=1 [0]']);
  expect(read([{ partition: 2, offset: 7 }], { version })).toEqual(['2 OFFSET_OUT_OF_RANGE hw=-1 []']);
});
