/**
 * One topic of the exchange: how it is written, how it is compared, and how its producer goes on.
 *
 * Shape   `writeAll` makes a topic of each kind; `inspect` adds what it finds to a cell.
 * Errors  what cannot be read is a finding.
 */
import { createFor, type Kind, kinds, Load } from './load.ts';
import type { Partner, Stop } from './partner.ts';
import {
  compactedDifferences,
  differences,
  looks,
  type Testimony,
  testimonyOf,
  withoutTrimmed,
} from './testimony.ts';
import { endTransaction, hasMarkers, writeTransactions } from './transactions.ts';

const [firstBatches, laterBatches] = [22, 6];
const trimmedTo = 11n;

/** One direction: what the reader made of the writer's directories, and what the writer made of them afterwards. */
export interface Cell {
  readonly writer: string;
  readonly reader: string;
  readonly stop: Stop;
  looks: number;
  readonly findings: string[];
}

/** A topic that was written, and what its writer showed of it. */
export interface Written {
  readonly topic: string;
  readonly kind: Kind;
  readonly load: Load;
  readonly testimony: Testimony;
}

/** Writes a topic of each kind. */
export async function writeAll(
  partner: Partner,
  nameFor: (kind: Kind) => string,
  create: typeof createFor = createFor,
): Promise<Written[]> {
  const { client } = partner;
  const written: Written[] = [];
  for (const kind of kinds) {
    if (kind === 'transactional' && !hasMarkers(client)) continue;
    const topic = nameFor(kind);
    await create(client, kind, topic);
    const load = await Load.begin(client, kind);
    if (kind === 'transactional') load.open = await writeTransactions(client, topic, load);
    else await load.write(client, topic, firstBatches);
    if (kind === 'trimmed') await trim(partner, topic);
    written.push({ topic, kind, load, testimony: await testimonyOf(client, topic) });
  }
  return written;
}

/** Compares, and lets the producer go on; gives the load as it stands then, unless nothing can be read. */
export async function inspect(
  partner: Partner,
  topic: string,
  { kind, load, testimony }: Omit<Written, 'topic'>,
  cell: Cell,
  step: 'read' | 'read back',
): Promise<Load | undefined> {
  const tell = (what: string): void => void cell.findings.push(`${kind}, ${step}: ${what}`);
  try {
    const found = await testimonyOf(partner.client, topic, testimony);
    const compare = kind === 'compacted' ? compactedDifferences : differences;
    const comparable = cell.stop === 'kill' ? withoutTrimmed(testimony, found) : found;
    for (const difference of compare(testimony, comparable)) tell(difference);
    cell.looks += looks(testimony);
    const mine = load.fork();
    mine.catchUp(Number(found.end - testimony.end));
    for (const wrong of await goOn(partner, topic, mine, found.end)) tell(wrong);
    cell.looks += 3;
    return mine;
  } catch (error) {
    tell(error instanceof Error ? error.message : String(error));
    return undefined;
  }
}

/** Raises the log start, where the product offers it. */
async function trim({ client }: Partner, topic: string): Promise<void> {
  const range = client.versions('DeleteRecords');
  if (range === undefined) return;
  const topics = [{ name: topic, partitions: [{ partitionIndex: 0, offset: trimmedTo }] }];
  await client.request('DeleteRecords', range.max, { topics, timeoutMs: 15_000 });
}

/** The producer goes on: a repeated batch is recognised, a gap is refused, the next batch stands at the end. */
async function goOn({ client }: Partner, topic: string, load: Load, end: bigint): Promise<string[]> {
  const found: string[] = [];
  if (load.isNumbered) {
    const repeated = await client.produce(topic, 0, load.last);
    if (repeated.errorCode !== 0) found.push(`a repeated batch is answered with error ${repeated.errorCode}`);
    const gap = await client.produce(topic, 0, load.gap());
    if (gap.errorCode !== 45)
      found.push(`a gap in the sequence is answered with error ${gap.errorCode}, not 45`);
    const after = (await client.listOffset(topic, 0, -1n)).offset;
    if (after !== end) found.push(`after both the log ends at ${after}, not at ${end}`);
  }
  const next = await client.produce(topic, 0, load.next());
  if (next.errorCode !== 0 || next.baseOffset !== end)
    found.push(
      `the next batch is answered with error ${next.errorCode} and offset ${next.baseOffset}, not ${end}`,
    );
  else await load.write(client, topic, laterBatches);
  if (load.open === undefined || !hasMarkers(client)) return found;
  found.push(...(await endTransaction(client, topic, load.open)));
  load.open = undefined;
  return found;
}
