/**
 * What only a coordinator writes: a group with a member and its offsets, and transactions from the first to the last word. Afterwards the
 * internal topics of a broker have something in them.
 *
 * Shape   `writeGroup` and `writeTransactions` speak old versions, so that any release from 0.11 on understands them.
 * Units   offsets are bigint.
 * Errors  a request that is refused is an error with its API and code; what passes by itself is asked again.
 * Source  KIP-98 for the order of a transaction.
 */
import type { KafkaClient } from '../../conformance/driver/kafka-client.ts';
import { buildBatch } from '../../conformance/wire/batch.ts';
import type { Tree } from '../../conformance/wire/tree.ts';

/** COORDINATOR_LOAD_IN_PROGRESS, COORDINATOR_NOT_AVAILABLE, NOT_COORDINATOR, CONCURRENT_TRANSACTIONS: they pass. */
const passing = new Set([14, 15, 16, 51]);
const attempts = 200;

const topLevel = ({ errorCode }: Tree): number => errorCode as number;
const first = (list: Tree[string] | undefined): Tree => (list as readonly Tree[])[0]!;

/** Asks until the coordinator is there and has time. */
async function asked(
  client: KafkaClient,
  [api, version]: readonly [string, number],
  body: Tree,
  codeOf: (answer: Tree) => number = topLevel,
): Promise<Tree> {
  for (let attempt = 1; ; attempt++) {
    const answer = await client.request(api, version, body);
    const code = codeOf(answer);
    if (code === 0) return answer;
    if (!passing.has(code) || attempt === attempts) throw new Error(`${api} is answered with error ${code}`);
    await client.sleep(50);
  }
}

/**
 * A subscription of version 0 to one topic, or with partitions an assignment of them. Apache Kafka 2.8.2 looks into it, and answers nobody
 * when it is noise.
 */
function aboutTopic(topic: string, partitions?: readonly number[]): Uint8Array {
  const numbers = partitions === undefined ? [] : [partitions.length, ...partitions];
  const bytes = Buffer.alloc(2 + 4 + 2 + topic.length + numbers.length * 4 + 4);
  bytes.writeInt32BE(1, 2);
  bytes.writeInt16BE(topic.length, 6);
  bytes.write(topic, 8, 'latin1');
  for (const [at, number] of [...numbers, -1].entries())
    bytes.writeInt32BE(number, 8 + topic.length + at * 4);
  return bytes;
}

/** One member joins, commits an offset of partition 0, and another offset when it is gone. */
export async function writeGroup(client: KafkaClient, topic: string, groupId: string): Promise<void> {
  await asked(client, ['FindCoordinator', 1], { key: groupId, keyType: 0 });
  const protocols = [{ name: 'range', metadata: aboutTopic(topic) }];
  const times = { sessionTimeoutMs: 30_000, rebalanceTimeoutMs: 30_000 };
  const joining = { groupId, ...times, memberId: '', protocolType: 'consumer', protocols };
  const joined = await asked(client, ['JoinGroup', 2], joining);
  const member = { groupId, generationId: joined.generationId, memberId: joined.memberId } as Tree;
  const assignments = [{ memberId: joined.memberId as string, assignment: aboutTopic(topic, [0]) }];
  await asked(client, ['SyncGroup', 1], { ...member, assignments });
  const { generationId, memberId } = member;
  await commit(client, topic, { groupId, memberId, generationIdOrMemberEpoch: generationId } as Tree, 3n);
  await asked(client, ['LeaveGroup', 1], { groupId, memberId: memberId as string });
  await commit(client, topic, { groupId, memberId: '', generationIdOrMemberEpoch: -1 }, 5n);
}

async function commit(client: KafkaClient, topic: string, who: Tree, committedOffset: bigint): Promise<void> {
  const partition = { partitionIndex: 0, committedOffset, committedMetadata: 'so far' };
  const body = { ...who, topics: [{ name: topic, partitions: [partition] }] };
  await asked(client, ['OffsetCommit', 5], body, (answer) =>
    topLevel(first(first(answer.topics).partitions)),
  );
}

/** One producer: a transaction that is committed, with offsets of a group, one that is aborted, one that stays open. */
export async function writeTransactions(
  client: KafkaClient,
  topic: string,
  transactionalId: string,
): Promise<void> {
  await asked(client, ['FindCoordinator', 1], { key: transactionalId, keyType: 1 });
  const begin = { transactionalId, transactionTimeoutMs: 600_000 };
  const { producerId, producerEpoch } = await asked(client, ['InitProducerId', 1], begin);
  const who = { transactionalId, producerId, producerEpoch } as Tree;
  const sequence = { next: 0 };
  for (const [at, ending] of [true, false, undefined].entries()) {
    await addTo(client, topic, who);
    for (let count = 0; count < 4; count++) await send(client, topic, who, sequence);
    if (ending === true) await offsetsInside(client, topic, who, BigInt(at + 1));
    if (ending !== undefined) await asked(client, ['EndTxn', 1], { ...who, committed: ending });
  }
}

async function addTo(client: KafkaClient, topic: string, who: Tree): Promise<void> {
  const { transactionalId, producerId, producerEpoch } = who;
  const body = {
    v3AndBelowTransactionalId: transactionalId,
    v3AndBelowProducerId: producerId,
    v3AndBelowProducerEpoch: producerEpoch,
    v3AndBelowTopics: [{ name: topic, partitions: [0] }],
  } as Tree;
  await asked(client, ['AddPartitionsToTxn', 1], body, (answer) => {
    const { resultsByPartition } = first(answer.resultsByTopicV3AndBelow);
    return first(resultsByPartition).partitionErrorCode as number;
  });
}

async function send(
  client: KafkaClient,
  topic: string,
  { transactionalId, producerId, producerEpoch }: Tree,
  sequence: { next: number },
): Promise<void> {
  const numbered = { producerId: producerId as bigint, producerEpoch: producerEpoch as number };
  const timestamp = BigInt(Math.floor((await client.now()).wallMs));
  const records = [0, 1].map((at) => ({ key: `t${at}`, value: 'x'.repeat(300), timestamp }));
  const bytes = buildBatch({ records, ...numbered, baseSequence: sequence.next, transactional: true });
  sequence.next += records.length;
  const { errorCode } = await client.produce(topic, 0, bytes, { transactionalId: transactionalId as string });
  if (errorCode !== 0) throw new Error(`a transactional batch is answered with error ${errorCode}`);
}

async function offsetsInside(
  client: KafkaClient,
  topic: string,
  who: Tree,
  committedOffset: bigint,
): Promise<void> {
  const groupId = `${who.transactionalId}-group`;
  await asked(client, ['FindCoordinator', 1], { key: groupId, keyType: 0 });
  await asked(client, ['AddOffsetsToTxn', 1], { ...who, groupId });
  const partition = { partitionIndex: 0, committedOffset, committedMetadata: null };
  const topics = [{ name: topic, partitions: [partition] }];
  await asked(client, ['TxnOffsetCommit', 2], { ...who, groupId, topics }, (answer) =>
    topLevel(first(first(answer.topics).partitions)),
  );
}
