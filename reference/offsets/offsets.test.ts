/**
 * Goal: where partitions begin and end, which record is the first of a time, and where a leader epoch ended.
 * Method: requests through the real handlers against real logs on a simulated disk.
 */
import { beforeEach, expect, test } from 'vitest';
import { errorName } from '../../spec/protocol/errors.ts';
import { batchOf, ReplicaRig, WALL_MS } from '../testing/replica-rig.ts';

const ORDERS = '0000000000000000000000000000000a';
let rig: ReplicaRig;
beforeEach(() => {
  rig = new ReplicaRig();
  rig.topic('orders', ORDERS, { partitions: 2 });
});

function append(timestamp: number | bigint, count: number): void {
  const records = batchOf(
    Array.from({ length: count }, (_, i) => `v${i}`),
    { timestamp },
  );
  const topicData = [{ name: 'orders', partitionData: [{ index: 0, records }] }];
  const { responses } = rig.ask('Produce', 9, { acks: -1, timeoutMs: 0, topicData }).answer;
  expect(responses[0]!.partitionResponses[0]!.errorCode).toBe(0);
}

interface Ask {
  readonly version?: number;
  readonly isolationLevel?: number;
  readonly replicaId?: number;
  readonly epoch?: number;
}

function list(
  timestamps: readonly (number | bigint)[],
  { version = 11, epoch, ...rest }: Ask = {},
  topic = 'orders',
) {
  const partitions = timestamps.map((timestamp, i) => ({
    ...{ partitionIndex: i, timestamp },
    ...(epoch === undefined ? {} : { currentLeaderEpoch: epoch }),
  }));
  const answer = rig.ask('ListOffsets', version, {
    replicaId: -1,
    ...rest,
    topics: [{ name: topic, partitions }],
  });
  return answer.answer.topics[0]!.partitions.map(
    (one) =>
      `${errorName(one.errorCode)} ${one.offset}@${Number(one.timestamp) < 0 ? '-' : Number(one.timestamp) - WALL_MS} e${one.leaderEpoch}`,
  );
}

test('an empty partition', () => {
  expect(list([-1])).toEqual(['NONE 0@- e0']);
  expect(list([-2])).toEqual(['NONE 0@- e0']);
  expect(list([-3])).toEqual(['NONE -1@- e-1']);
  expect(list([0])).toEqual(['NONE -1@- e-1']);
});

test('the ends and the times of a partition with records', () => {
  append(WALL_MS + 5, 2);
  append(WALL_MS + 1, 1);
  append(WALL_MS + 9, 1);
  rig.topic('orders', ORDERS, { partitions: 2, leaderEpoch: 3 });
  append(WALL_MS + 3, 1);
  expect(list([-1])).toEqual(['NONE 5@- e3']);
  expect(list([-1], { isolationLevel: 1 })).toEqual(['NONE 5@- e3']);
  expect(list([-2])).toEqual(['NONE 0@- e0']);
  expect(list([-3])).toEqual(['NONE 3@9 e0']);
  expect(list([-4])).toEqual(['NONE 0@- e0']);
  expect(list([-5])).toEqual(['NONE -1@- e-1']);
  expect(list([-6])).toEqual(['NONE -1@- e-1']);
  expect(list([WALL_MS])).toEqual(['NONE 0@5 e0']);
  expect(list([WALL_MS + 4])).toEqual(['NONE 0@5 e0']);
  expect(list([WALL_MS + 6])).toEqual(['NONE 3@9 e0']);
  expect(list([WALL_MS + 10])).toEqual(['NONE -1@- e-1']);
  expect(list([2n ** 63n - 1n])).toEqual(['NONE -1@- e-1']);
});

test('a time that is none, such as one in nanoseconds, is answered as it stands', () => {
  rig = new ReplicaRig({ 'log.message.timestamp.after.max.ms': '9223372036854775807' });
  rig.topic('orders', ORDERS, { partitions: 2 });
  const nanoseconds = 1_735_689_600_000_000_001n;
  append(WALL_MS, 1);
  append(nanoseconds, 1);
  const partitions = [-3, WALL_MS + 1, nanoseconds].map((timestamp) => {
    const topics = [{ name: 'orders', partitions: [{ partitionIndex: 0, timestamp }] }];
    return rig.ask('ListOffsets', 11, { replicaId: -1, topics }).answer.topics[0]!.partitions[0];
  });
  for (const found of partitions) expect(found).toMatchObject({ offset: 1, timestamp: nanoseconds });
  expect(list([nanoseconds + 1n])).toEqual(['NONE -1@- e-1']);
});

test('special timestamps need their version; others are refused for their partition alone', () => {
  expect(list([-3, -1], { version: 6 })).toEqual(['UNSUPPORTED_VERSION -1@- e-1', 'NONE 0@- e0']);
  expect(list([-4], { version: 7 })).toEqual(['UNSUPPORTED_VERSION -1@- e-1']);
  expect(list([-5], { version: 8 })).toEqual(['UNSUPPORTED_VERSION -1@- e-1']);
  expect(list([-6], { version: 10 })).toEqual(['UNSUPPORTED_VERSION -1@- e-1']);
  expect(list([-7, -(2n ** 63n)])).toEqual(['UNSUPPORTED_VERSION -1@- e-1', 'UNSUPPORTED_VERSION -1@- e-1']);
});

test('errors', () => {
  rig.topic('orders', ORDERS, { partitions: 2, leaderEpoch: 3 });
  expect(list([-1], {}, 'nothing')).toEqual(['UNKNOWN_TOPIC_OR_PARTITION -1@- e-1']);
  expect(list([-1], { epoch: 2 })).toEqual(['FENCED_LEADER_EPOCH -1@- e-1']);
  expect(list([-1], { epoch: 4 })).toEqual(['UNKNOWN_LEADER_EPOCH -1@- e-1']);
  expect(list([-1], { epoch: 3 })).toEqual(['NONE 0@- e3']);
  expect(list([-1], { isolationLevel: 7 })).toEqual(['UNKNOWN_SERVER_ERROR -1@- e-1']);
  const twice = [0, 0, 1].map((partitionIndex) => ({ partitionIndex, timestamp: -1 }));
  const { topics } = rig.ask('ListOffsets', 5, {
    replicaId: -1,
    topics: [{ name: 'orders', partitions: twice }],
  }).answer;
  expect(topics[0]!.partitions.map((one) => one.errorCode)).toEqual([42, 42, 0]);
});

test('consumers see up to the high watermark, debuggers up to the end of the log', () => {
  rig.topic('slow', '0000000000000000000000000000000b', { replicas: [1, 2] });
  const topicData = [{ name: 'slow', partitionData: [{ index: 0, records: batchOf(['a']) }] }];
  rig.ask('Produce', 9, { acks: 1, timeoutMs: 0, topicData });
  expect(list([-1], {}, 'slow')).toEqual(['NONE 0@- e0']);
  expect(list([0], {}, 'slow')).toEqual(['NONE -1@- e-1']);
  expect(list([-3], {}, 'slow')).toEqual(['NONE -1@- e-1']);
  expect(list([-1], { replicaId: -2 }, 'slow')).toEqual(['NONE 1@- e0']);
});

test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])('version %i is answered', (version) => {
  append(WALL_MS + 1, 1);
  expect(list([-1], { version })).toEqual([`NONE 1@- e${version >= 4 ? 0 : -1}`]);
});

test('where a leader epoch ended', () => {
  append(WALL_MS, 2);
  rig.topic('orders', ORDERS, { partitions: 2, leaderEpoch: 4 });
  append(WALL_MS, 1);
  rig.topic('orders', ORDERS, { partitions: 2, leaderEpoch: 7 });
  append(WALL_MS, 3);
  const end = (epoch: number, currentLeaderEpoch = 7, topic = 'orders', version = 4): string => {
    const partitions = [{ partition: 0, currentLeaderEpoch, leaderEpoch: epoch }];
    const { topics } = rig.ask('OffsetForLeaderEpoch', version, {
      replicaId: -1,
      topics: [{ topic, partitions }],
    }).answer;
    const [one] = topics[0]!.partitions;
    return `${errorName(one!.errorCode)} (${one!.leaderEpoch}, ${one!.endOffset})`;
  };
  expect(end(0)).toBe('NONE (0, 2)');
  expect(end(2)).toBe('NONE (0, 2)');
  expect(end(4)).toBe('NONE (4, 3)');
  expect(end(6)).toBe('NONE (4, 3)');
  expect(end(7)).toBe('NONE (7, 6)');
  expect(end(8)).toBe('NONE (-1, -1)');
  expect(end(-1)).toBe('NONE (-1, -1)');
  expect(end(-5)).toBe('NONE (-1, -1)');
  expect(end(0, 6)).toBe('FENCED_LEADER_EPOCH (-1, -1)');
  expect(end(0, 8)).toBe('UNKNOWN_LEADER_EPOCH (-1, -1)');
  expect(end(0, -1, 'nothing')).toBe('UNKNOWN_TOPIC_OR_PARTITION (-1, -1)');
  expect([2, 3].map((version) => end(4, -1, 'orders', version))).toEqual(['NONE (4, 3)', 'NONE (4, 3)']);
});
