/**
 * Everything a partition shows to a client, in a form that compares: what the writer showed, the reader must show.
 *
 * Shape   `testimonyOf(client, topic)`; `differences(before, after)` are sentences, none when they agree.
 * Units   offsets and timestamps are bigint.
 */
import type { KafkaClient } from '../../conformance/driver/kafka-client.ts';
import { endOfEpoch } from '../../conformance/suites/offsets/asking.ts';
import type { ParsedBatch } from '../../conformance/wire/batch.ts';
import type { Tree } from '../../conformance/wire/tree.ts';

/** A producer as DescribeProducers shows it. */
export type ProducerRow = readonly [
  producerId: bigint,
  epoch: number,
  lastSequence: number,
  coordinatorEpoch: number,
  transactionStart: bigint,
];

/** Asks for the record with the largest timestamp (KIP-734); to a release before it a time like any other. */
const [largestTime, firstWithLargestTime] = [-3n, 7];

/** What was seen of one partition. */
export interface Testimony {
  readonly batches: readonly ParsedBatch[];
  readonly earliest: bigint;
  readonly end: bigint;
  /** Offset and timestamp found for each time that was asked for. */
  readonly byTime: ReadonlyMap<bigint, readonly [bigint, bigint]>;
  /** Where each leader epoch that has batches ends. */
  readonly epochEnds: ReadonlyMap<number, bigint>;
  /** How far committed records are to be read. */
  readonly stable: bigint;
  /** Producer and first offset of each aborted transaction, as a reader of committed records is told. */
  readonly aborted: string;
  /** `undefined` where the product does not offer DescribeProducers. */
  readonly producers: readonly ProducerRow[] | undefined;
}

/** Asks for all of it; for the times that another testimony has asked for as well. */
export async function testimonyOf(client: KafkaClient, topic: string, like?: Testimony): Promise<Testimony> {
  const earliest = (await client.listOffset(topic, 0, -2n)).offset;
  const end = (await client.listOffset(topic, 0, -1n)).offset;
  const batches = await client.fetchAll(topic, 0, earliest);
  const records = batches.flatMap((batch) => batch.records);
  const own = records.filter((_, at) => at % 7 === 0).flatMap(({ timestamp }) => [timestamp, timestamp + 1n]);
  const byTime = new Map<bigint, readonly [bigint, bigint]>();
  for (const time of new Set([0n, largestTime, ...own, ...(like?.byTime.keys() ?? [])])) {
    if (time === largestTime && client.version('ListOffsets') < firstWithLargestTime) continue;
    const found = await client.listOffset(topic, 0, time);
    byTime.set(time, [found.offset, found.timestamp]);
  }
  const epochEnds = new Map<number, bigint>();
  for (const leaderEpoch of new Set([
    ...batches.map((batch) => batch.partitionLeaderEpoch),
    ...(like?.epochEnds.keys() ?? []),
  ])) {
    const version = client.version('OffsetForLeaderEpoch', 4);
    epochEnds.set(leaderEpoch, (await endOfEpoch(client, version, { topic, leaderEpoch })).endOffset);
  }
  const stable = (await client.listOffset(topic, 0, -1n, { isolationLevel: 1 })).offset;
  const aborted = await abortedOf(client, topic, earliest);
  const producers = await producersOf(client, topic);
  return { batches, earliest, end, byTime, epochEnds, stable, aborted, producers };
}

async function abortedOf(client: KafkaClient, topic: string, earliest: bigint): Promise<string> {
  const { partition } = await client.fetch(topic, 0, earliest, { maxWaitMs: 0, isolationLevel: 1 });
  const rows = (partition.abortedTransactions ?? []) as readonly Tree[];
  return rows
    .map((row) => `${row.producerId} from ${row.firstOffset}`)
    .sort()
    .join(', ');
}

async function producersOf(client: KafkaClient, topic: string): Promise<ProducerRow[] | undefined> {
  const range = client.versions('DescribeProducers');
  if (range === undefined) return undefined;
  const topics = [{ name: topic, partitionIndexes: [0] }];
  const answer = await client.request('DescribeProducers', range.max, { topics });
  const [found] = ((answer.topics as readonly Tree[])[0]?.partitions ?? []) as readonly Tree[];
  const rows = (found?.activeProducers ?? []) as readonly Tree[];
  return rows
    .map(
      (row): ProducerRow => [
        row.producerId as bigint,
        row.producerEpoch as number,
        row.lastSequence as number,
        row.coordinatorEpoch as number,
        row.currentTxnStartOffset as bigint,
      ],
    )
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** In how many things two testimonies are compared. */
export const looks = ({ batches, byTime, epochEnds }: Testimony): number =>
  batches.length + byTime.size + epochEnds.size + 4;

/**
 * The writer's testimony as a reader of a killed writer must give it: the log start that was raised may not have been written down yet,
 * so the reader may still have what lies before it.
 */
export function withoutTrimmed(writer: Testimony, reader: Testimony): Testimony {
  if (reader.earliest >= writer.earliest) return reader;
  const batches = reader.batches.filter(
    (batch) => batch.baseOffset + BigInt(batch.lastOffsetDelta) >= writer.earliest,
  );
  const byTime = new Map(
    [...reader.byTime].filter(([, [offset]]) => offset < 0n || offset >= writer.earliest),
  );
  return { ...reader, earliest: writer.earliest, batches, byTime };
}

/** In what the reader differs from the writer. What was on its way when the writer died may stand behind the writer's end. */
export function differences(writer: Testimony, reader: Testimony): string[] {
  const found: string[] = [];
  const hasGrown = reader.end > writer.end;
  const tell = (what: string, before: unknown, after: unknown): void => {
    if (before !== after) found.push(`${what} was ${String(before)} and is ${String(after)}`);
  };
  tell('the earliest offset', writer.earliest, reader.earliest);
  tell('the aborted transactions', writer.aborted, reader.aborted);
  if (!hasGrown || writer.stable < writer.end) tell('the last stable offset', writer.stable, reader.stable);
  for (const [at, batch] of writer.batches.entries()) {
    const other = reader.batches[at];
    if (other === undefined) {
      found.push(`the batch at ${batch.baseOffset} is not served`);
      break;
    }
    found.push(...batchDifferences(batch, other));
  }
  for (const [time, [offset, timestamp]] of writer.byTime) {
    const other = reader.byTime.get(time);
    const mayHaveChanged = hasGrown && (offset < 0n || time < 0n);
    if (other !== undefined && !mayHaveChanged)
      tell(`what time ${time} finds`, `${offset} at ${timestamp}`, other.join(' at '));
  }
  for (const [epoch, end] of writer.epochEnds) {
    const expected = hasGrown && end === writer.end ? reader.end : end;
    tell(`the end of epoch ${epoch}`, expected, reader.epochEnds.get(epoch));
  }
  if (writer.producers && reader.producers && !hasGrown)
    tell('what is known of producers', writer.producers.join('; '), reader.producers.join('; '));
  return found;
}

/** Of a compacted topic the last value of each key, and the end: what lies between may go at any time. */
export function compactedDifferences(writer: Testimony, reader: Testimony): string[] {
  const [before, after] = [lastByKey(writer), lastByKey(reader)];
  const found = [...before.entries()]
    .filter(([key, value]) => after.get(key) !== value)
    .map(([key, value]) => `key ${key} was ${value} and is ${after.get(key) ?? 'gone'}`);
  if (writer.end !== reader.end) found.push(`the end was ${writer.end} and is ${reader.end}`);
  return found;
}

function lastByKey({ batches }: Testimony): Map<string, string> {
  const text = (bytes: Uint8Array | null): string =>
    bytes === null ? 'null' : Buffer.from(bytes).toString('latin1');
  return new Map(
    batches.flatMap((batch) =>
      batch.records.map((record): [string, string] => [
        text(record.key),
        `${record.offset} ${record.timestamp} ${text(record.value)}`,
      ]),
    ),
  );
}

function batchDifferences(before: ParsedBatch, after: ParsedBatch): string[] {
  if (Buffer.compare(before.bytes, after.bytes) === 0) return [];
  const names = ['baseOffset', 'lastOffsetDelta', 'partitionLeaderEpoch', 'codec', 'recordsCount'] as const;
  const changed = names.filter((name) => before[name] !== after[name]);
  const what = changed.map((name) => `${name} ${before[name]} → ${after[name]}`).join(', ');
  return [`the batch at ${before.baseOffset} has other bytes${what === '' ? '' : `: ${what}`}`];
}
