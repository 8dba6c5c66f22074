/**
 * Goal: one verdict for each partition, in Kafka's order of checks, and the answer's fields as Kafka fills
 * them. Method: requests through the real handler against real logs on a simulated disk; each test reads as a
 * list of questions and answers.
 */
import { beforeEach, expect, test } from 'vitest';
import { errorName } from '../../spec/protocol/errors.ts';
import type { Messages } from '../protocol/codec.ts';
import { batchOf, ReplicaRig, WALL_MS } from '../testing/replica-rig.ts';

const ORDERS = '0000000000000000000000000000000a';
let rig: ReplicaRig;
beforeEach(() => {
  rig = new ReplicaRig();
  rig.topic('orders', ORDERS, { partitions: 3 });
});

interface Ask {
  readonly version?: number;
  readonly acks?: number;
  readonly timeoutMs?: number;
  readonly transactionalId?: string | null;
  readonly topic?: string;
  readonly topicId?: string;
  readonly clientId?: string;
}

type Entries = readonly (readonly [index: number, records: Uint8Array | null])[];

function ask(entries: Entries, options: Ask = {}) {
  const { version = 9, acks = -1, timeoutMs = 1_000, transactionalId = null, clientId } = options;
  const topic = version >= 13 ? { topicId: options.topicId ?? ORDERS } : { name: options.topic ?? 'orders' };
  const partitionData = entries.map(([index, records]) => ({ index, records }));
  return rig.ask(
    'Produce',
    version,
    { acks, timeoutMs, transactionalId, topicData: [{ ...topic, partitionData }] },
    clientId,
  );
}

const verdicts = (answer: Messages['ProduceResponse']) =>
  answer.responses.flatMap((topic) =>
    topic.partitionResponses.map(
      ({ index, errorCode, baseOffset }) => `${index} ${errorName(errorCode)} ${baseOffset}`,
    ),
  );
const told = (entries: Entries, options: Ask = {}): string[] => verdicts(ask(entries, options).answer);

test('offsets are those before the append, and go on', () => {
  expect(told([[0, batchOf(['a', 'b', 'c'])]])).toEqual(['0 NONE 0']);
  expect(told([[0, batchOf(['d'])]], { acks: 1 })).toEqual(['0 NONE 3']);
  expect(told([[0, batchOf(['e'])]])).toEqual(['0 NONE 4']);
});

test('the fields of a good answer', () => {
  const [topic] = ask([[0, batchOf(['a'])]]).answer.responses;
  expect(topic!.partitionResponses[0]).toMatchObject({
    ...{ logAppendTimeMs: -1, logStartOffset: 0, recordErrors: [], errorMessage: null },
  });
  rig.topic('stamped', '0000000000000000000000000000000b', {
    config: { 'message.timestamp.type': 'LogAppendTime' },
  });
  rig.advance(5);
  const [stamped] = ask([[0, batchOf(['a'])]], { topic: 'stamped' }).answer.responses;
  expect(stamped!.partitionResponses[0]).toMatchObject({ logAppendTimeMs: WALL_MS + 5 });
});

test('one bad partition fails no other', () => {
  const broken = batchOf(['x']);
  broken[broken.length - 1]! ^= 1;
  const good = batchOf(['a']);
  expect(
    told([
      [0, good],
      [1, broken],
      [2, batchOf(['b'])],
      [7, batchOf(['c'])],
    ]),
  ).toEqual(['0 NONE 0', '1 CORRUPT_MESSAGE -1', '2 NONE 0', '7 UNKNOWN_TOPIC_OR_PARTITION -1']);
  expect(told([[1, batchOf(['d'])]])).toEqual(['1 NONE 0']);
});

test('acks that do not exist are refused after what is unknown or malformed', () => {
  const entries: Entries = [
    [0, batchOf(['a'])],
    [1, new Uint8Array(0)],
    [9, batchOf(['b'])],
  ];
  for (const acks of [2, -2, 32_767]) {
    expect(told(entries, { acks })).toEqual([
      '0 INVALID_REQUIRED_ACKS -1',
      '1 INVALID_RECORD -1',
      '9 UNKNOWN_TOPIC_OR_PARTITION -1',
    ]);
  }
  expect(told([[0, batchOf(['a'])]])).toEqual(['0 NONE 0']);
});

test('with acks=0 there is no answer, and an error closes', () => {
  expect(ask([[0, batchOf(['a'])]], { acks: 0 }).done).toEqual({ nothing: true });
  expect(ask([[9, batchOf(['a'])]], { acks: 0 }).done).toHaveProperty('closed');
  expect(told([[0, batchOf(['b'])]])).toEqual(['0 NONE 1']);
});

test('what is not exactly one whole batch of format 2', () => {
  const batch = batchOf(['a']);
  const two = Uint8Array.from([...batch, ...batchOf(['b'])]);
  const tail = Uint8Array.from([...batch, ...batch.subarray(0, 30)]);
  const old = batch.slice();
  old[16] = 1;
  expect(told([[0, null]])).toEqual(['0 INVALID_RECORD -1']);
  expect(told([[0, new Uint8Array(5)]])).toEqual(['0 INVALID_RECORD -1']);
  expect(told([[0, batch.slice(0, -1)]])).toEqual(['0 INVALID_RECORD -1']);
  expect(told([[0, two]])).toEqual(['0 INVALID_RECORD -1']);
  expect(told([[0, old]])).toEqual(['0 INVALID_RECORD -1']);
  expect(told([[0, tail]])).toEqual(['0 NONE 0']);
});

test('a first batch that cannot be read fails the whole request', () => {
  const future = batchOf(['a']);
  future[16] = 3;
  const entries: Entries = [
    [0, batchOf(['a'])],
    [1, future],
  ];
  const answer = ask(entries).answer;
  expect(verdicts(answer)).toEqual(['0 CORRUPT_MESSAGE -1', '1 CORRUPT_MESSAGE -1']);
  expect(answer.responses[0]!.partitionResponses[0]!.errorMessage).toBe('Invalid magic found in record: 3');
  const short = batchOf(['a']).slice(0, 32);
  short[11] = 20; // The batch ends before its producer id.
  expect(
    told([
      [0, batchOf(['b'])],
      [1, short],
    ]),
  ).toEqual(['0 UNKNOWN_SERVER_ERROR -1', '1 UNKNOWN_SERVER_ERROR -1']);
  expect(told([[0, batchOf(['c'])]])).toEqual(['0 NONE 0']);
});

test('transactional batches find no open transaction', () => {
  const batch = () =>
    batchOf(['a'], { transactional: true, producerId: 7, producerEpoch: 0, baseSequence: 0 });
  const other = batchOf(['a'], { transactional: true, producerId: 8, producerEpoch: 0, baseSequence: 0 });
  const plain: Entries[0] = [1, batchOf(['b'])];
  expect(told([[0, batch()], plain])).toEqual([
    '0 TRANSACTIONAL_ID_AUTHORIZATION_FAILED -1',
    '1 TRANSACTIONAL_ID_AUTHORIZATION_FAILED -1',
  ]);
  expect(told([[0, batch()], plain], { transactionalId: 't' })).toEqual([
    '0 INVALID_TXN_STATE -1',
    '1 NONE 0',
  ]);
  expect(told([[0, batch()]], { transactionalId: 't', version: 11 })).toEqual(['0 TRANSACTION_ABORTABLE -1']);
  expect(
    told(
      [
        [0, batch()],
        [2, other],
      ],
      { transactionalId: 't' },
    ),
  ).toEqual(['0 INVALID_PRODUCER_ID_MAPPING -1', '2 INVALID_PRODUCER_ID_MAPPING -1']);
});

test('one partition twice in a request: the later entry counts, and one verdict is given', () => {
  expect(
    told([
      [0, batchOf(['a'])],
      [0, batchOf(['b', 'c'])],
    ]),
  ).toEqual(['0 NONE 0']);
  expect(told([[0, batchOf(['d'])]])).toEqual(['0 NONE 2']);
});

test('names, ids and internal topics', () => {
  expect(told([[0, batchOf(['a'])]], { topic: 'nothing' })).toEqual(['0 UNKNOWN_TOPIC_OR_PARTITION -1']);
  expect(told([[0, batchOf(['a'])]], { version: 13 })).toEqual(['0 NONE 0']);
  expect(told([[0, batchOf(['a'])]], { version: 13, topicId: 'f'.repeat(32) })).toEqual([
    '0 UNKNOWN_TOPIC_ID -1',
  ]);
  rig.topic('__consumer_offsets', '0000000000000000000000000000000c');
  const internal = { topic: '__consumer_offsets' };
  expect(told([[0, batchOf(['a'])]], internal)).toEqual(['0 INVALID_TOPIC_EXCEPTION -1']);
  expect(told([[0, batchOf(['a'])]], { ...internal, clientId: '__admin_client' })).toEqual(['0 NONE 0']);
});

test('zstd only from version 7 on', () => {
  const batch = () => batchOf(['a'], { codec: 'zstd' });
  expect(told([[0, batch()]], { version: 6 })).toEqual(['0 UNSUPPORTED_COMPRESSION_TYPE -1']);
  expect(told([[0, batch()]], { version: 7 })).toEqual(['0 NONE 0']);
});

test('in-sync replicas: too few refuse before the append; min.insync.replicas is capped by the replicas there are', () => {
  const config = { 'min.insync.replicas': '3' };
  rig.topic('single', '0000000000000000000000000000000d', { config });
  expect(told([[0, batchOf(['a'])]], { topic: 'single' })).toEqual(['0 NONE 0']);
  rig.topic('shrunk', '0000000000000000000000000000000e', { config, replicas: [1, 2, 3], isr: [1] });
  expect(told([[0, batchOf(['a'])]], { topic: 'shrunk' })).toEqual(['0 NOT_ENOUGH_REPLICAS -1']);
  expect(told([[0, batchOf(['a'])]], { topic: 'shrunk', acks: 1 })).toEqual(['0 NONE 0']);
});

test('a follower that says nothing: the request waits for its own timeout and the record stays', () => {
  const topicId = '0000000000000000000000000000000f';
  rig.topic('slow', topicId, { replicas: [1, 2] });
  const asked = ask([[0, batchOf(['a'])]], { topic: 'slow', timeoutMs: 500 });
  rig.advance(499);
  expect(asked.done).toBeUndefined();
  rig.advance(1);
  expect(verdicts(asked.answer)).toEqual(['0 REQUEST_TIMED_OUT 0']);
  const waiting = ask([[0, batchOf(['b'])]], { topic: 'slow' });
  expect(waiting.done).toBeUndefined();
  rig.topic('slow', topicId, { replicas: [1, 2], isr: [1] });
  expect(verdicts(waiting.answer)).toEqual(['0 NONE 1']);
});

test('whoever waits hears of a new leader, and of the deletion of the topic', () => {
  const topicId = '0000000000000000000000000000000f';
  rig.topic('slow', topicId, { replicas: [1, 2] });
  const moved = ask([[0, batchOf(['a'])]], { topic: 'slow' });
  rig.topic('slow', topicId, { replicas: [1, 2], leader: 2, leaderEpoch: 1 });
  expect(verdicts(moved.answer)).toEqual(['0 NOT_LEADER_OR_FOLLOWER 0']);
  const told = ask([[0, batchOf(['a'])]], { topic: 'slow', version: 10 }).answer.responses[0]!;
  expect(told.partitionResponses[0]).toMatchObject({
    errorCode: 6,
    currentLeader: { leaderId: 2, leaderEpoch: 1 },
  });
  rig.topic('slow', topicId, { replicas: [1, 2], leaderEpoch: 2 });
  const gone = ask([[0, batchOf(['a'])]], { topic: 'slow' });
  rig.deleteTopic('slow');
  expect(verdicts(gone.answer)).toEqual(['0 UNKNOWN_TOPIC_OR_PARTITION 1']);
});
