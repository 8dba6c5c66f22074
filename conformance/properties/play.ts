/**
 * Plays a history on a fresh topic of the subject and on the twin, and compares every answer.
 *
 * Shape   the first difference ends the history: what follows it would only repeat it.
 */
import { errorName } from '../../spec/protocol/errors.ts';
import type { CaseContext } from '../case.ts';
import { buildBatch, type RecordSpec } from '../wire/batch.ts';
import { type Command, describe, type Flaw, oldest } from './commands.ts';
import { PartitionTwin, type TwinRecord, type Verdict } from './twin.ts';

/** The requirements that this property can see broken. */
export const watched = [
  'PRD-007',
  'PRD-009',
  'PRD-010',
  'IDM-001',
  'IDM-002',
  'IDM-014',
  'PRD-029',
  'VAL-004',
  'FET-001',
  'LOF-001',
  'LOF-002',
  'LOF-003',
  'LOF-004',
] as const;
export type Watched = (typeof watched)[number];

/** The first answer that differs from the twin's. */
export interface Difference {
  readonly requirement: Watched;
  readonly step: number;
  readonly expected: string;
  readonly actual: string;
}

export interface Played {
  readonly difference?: Difference;
  readonly answers: number;
}

type Compared = Omit<Difference, 'step'> | undefined;

class Game {
  readonly #client: CaseContext['client'];
  readonly #topic: string;
  readonly #newest: bigint;
  readonly #twin = new PartitionTwin();
  readonly #producers = new Map<number, { producerId: bigint; producerEpoch: number }>();
  #made = 0;

  constructor(client: CaseContext['client'], topic: string, newest: bigint) {
    this.#client = client;
    this.#topic = topic;
    this.#newest = newest;
  }

  async play(command: Command): Promise<Compared> {
    switch (command.kind) {
      case 'produce':
        return await this.#produce(command);
      case 'fetch':
        return await this.#fetch(command.place, command.maxBytes);
      case 'fetch-beyond':
        return await this.#fetchBeyond(BigInt(command.by));
      case 'list-end':
        return await this.#listEnd(command.end);
      case 'list-time':
        return await this.#listTime(this.#newest - BigInt(command.age));
    }
  }

  async #produce(command: Extract<Command, { kind: 'produce' }>): Promise<Compared> {
    const { producer, sequence, flaw, codec } = command;
    const sent = this.#twin.sentBy(producer);
    const retried =
      producer >= 0 && sequence.how === 'retry' ? sent[sent.length - 1 - sequence.back] : undefined;
    const records = retried?.records ?? this.#newRecords(command.count, command.age);
    const gap = sequence.how === 'gap' ? 3 : 0;
    const first = retried?.sequence ?? this.#twin.nextSequence(producer) + gap;

    const numbered = producer < 0 ? {} : { ...(await this.#producer(producer)), baseSequence: first };
    const bytes = flawed(
      buildBatch({ records: records.map(asSpec), codec, ...numbered, ...miscounted(flaw, records) }),
      flaw,
    );
    const result = await this.#client.produce(this.#topic, 0, bytes);

    const verdict = this.#verdict(producer, first, records, flaw);
    const code = errorName(result.errorCode) ?? String(result.errorCode);
    const wanted = verdict.error === 'any' ? 'an error' : verdict.error;
    const got = verdict.error === 'any' && code !== 'NONE' ? 'an error' : code;
    const [expected, actual] = [`${wanted} at ${verdict.baseOffset}`, `${got} at ${result.baseOffset}`];
    if (expected === actual) return undefined;
    // The offset beside a refusal has a sentence of its own.
    const refused = wanted === got && wanted !== 'NONE';
    const rule = this.#produceRequirement(verdict, flaw, retried !== undefined);
    return { requirement: refused ? 'PRD-029' : rule, expected, actual };
  }

  #verdict(producer: number, sequence: number, records: readonly TwinRecord[], flaw: Flaw): Verdict {
    if (flaw === 'checksum') return { error: 'CORRUPT_MESSAGE', baseOffset: -1n };
    if (flaw === 'count') return { error: 'any', baseOffset: -1n };
    return producer < 0 ? this.#twin.append(records) : this.#twin.appendNumbered(producer, sequence, records);
  }

  #produceRequirement(verdict: Verdict, flaw: Flaw, retried: boolean): Watched {
    if (flaw !== 'none') return flaw === 'checksum' ? 'PRD-010' : 'VAL-004';
    if (verdict.error !== 'NONE') return verdict.error === 'any' ? 'IDM-014' : 'IDM-002';
    return retried ? 'IDM-001' : 'PRD-007';
  }

  #newRecords(count: number, age: number): TwinRecord[] {
    const batch = this.#made++;
    const timestamp = (index: number) => this.#newest - BigInt(Math.max(0, age - (index % 3) * 7));
    return Array.from({ length: count }, (_, i) => ({ value: `b${batch}-${i}`, timestamp: timestamp(i) }));
  }

  async #producer(producer: number): Promise<{ producerId: bigint; producerEpoch: number }> {
    const known = this.#producers.get(producer) ?? (await this.#client.initProducerId());
    this.#producers.set(producer, known);
    return known;
  }

  async #fetch(place: number, maxBytes: number): Promise<Compared> {
    const end = this.#twin.end;
    const offset = (end * BigInt(place)) / 1_000n;
    const result = await this.#client.fetch(this.#topic, 0, offset, {
      maxWaitMs: 0,
      partitionMaxBytes: maxBytes,
      maxBytes,
    });
    if (result.errorCode !== 0 || result.highWatermark !== end) {
      const actual = `${errorName(result.errorCode)}, high watermark ${result.highWatermark}`;
      return { requirement: 'FET-001', expected: `NONE, high watermark ${end}`, actual };
    }
    const read = result.batches.flatMap((batch) => batch.records).filter((record) => record.offset >= offset);
    const seen = read.map((record) => `${record.offset}=${text(record.value)}@${record.timestamp}`);
    const first = Number(offset);
    const mine = this.#twin.records
      .slice(first, first + Math.max(seen.length, offset < end ? 1 : 0))
      .map(({ value, timestamp }, i) => `${first + i}=${value}@${timestamp}`);
    const [expected, actual] = [mine.join(' '), seen.join(' ')];
    return expected === actual ? undefined : { requirement: 'PRD-009', expected, actual };
  }

  async #fetchBeyond(by: bigint): Promise<Compared> {
    const result = await this.#client.fetch(this.#topic, 0, this.#twin.end + by, { maxWaitMs: 0 });
    const actual = errorName(result.errorCode) ?? String(result.errorCode);
    const expected = 'OFFSET_OUT_OF_RANGE';
    return expected === actual ? undefined : { requirement: 'FET-001', expected, actual };
  }

  async #listEnd(which: 'earliest' | 'latest'): Promise<Compared> {
    const { errorCode, offset } = await this.#client.listOffset(
      this.#topic,
      0,
      which === 'earliest' ? -2n : -1n,
    );
    const expected = `NONE, offset ${which === 'earliest' ? 0n : this.#twin.end}`;
    const actual = `${errorName(errorCode)}, offset ${offset}`;
    const requirement = which === 'earliest' ? 'LOF-002' : 'LOF-001';
    return expected === actual ? undefined : { requirement, expected, actual };
  }

  async #listTime(time: bigint): Promise<Compared> {
    const found = await this.#client.listOffset(this.#topic, 0, time);
    const mine = this.#twin.firstAt(time);
    const expected = `NONE, offset ${mine.offset}, time ${mine.timestamp}`;
    const actual = `${errorName(found.errorCode)}, offset ${found.offset}, time ${found.timestamp}`;
    return expected === actual
      ? undefined
      : { requirement: mine.offset < 0n ? 'LOF-004' : 'LOF-003', expected, actual };
  }
}

const asSpec = ({ value, timestamp }: TwinRecord): RecordSpec => ({ key: 'k', value, timestamp });

const miscounted = (flaw: Flaw, records: readonly TwinRecord[]) =>
  flaw === 'count' ? { recordsCount: records.length + 1 } : {};

function flawed(bytes: Uint8Array, flaw: Flaw): Uint8Array {
  if (flaw === 'checksum') bytes[bytes.length - 1] = bytes[bytes.length - 1]! ^ 1;
  return bytes;
}

const text = (value: Uint8Array | null): string => String.fromCharCode(...(value ?? []));

/** Plays the history on a topic that nobody has used. */
export async function play(
  { client }: CaseContext,
  topic: string,
  history: readonly Command[],
): Promise<Played> {
  await client.createTopic(topic);
  const newest = BigInt(Math.floor((await client.now()).wallMs)) - BigInt(oldest) / 2n;
  const game = new Game(client, topic, newest);
  for (const [step, command] of history.entries()) {
    const difference = await game.play(command);
    if (difference) return { difference: { ...difference, step }, answers: step + 1 };
  }
  return { answers: history.length };
}

/** The history as a reader repeats it by hand. */
export const retell = (history: readonly Command[]): string =>
  history.map((command, step) => `${step + 1}. ${describe(command)}`).join('; ');
