/**
 * A compacted topic and its twin: what was sent stands in a list, and the list tells what a reader must find after any
 * number of cleanings, and what is left when cleaning has nothing more to do.
 *
 * Shape   `Table.create`, then `send`, `close` and so on; `cleaned` waits until what can be cleaned was. One partition.
 * Units   offsets and timestamps are bigint; sizes are bytes.
 * Source  chapter 17 of the specification.
 */
import type { RequirementId } from '../../../spec/requirements/index.ts';
import type { CaseContext } from '../../case.ts';
import type { Client } from '../../driver/client.ts';
import type { BatchSpec, ParsedBatch, RecordSpec } from '../../wire/batch.ts';
import { createInSmallSegments } from '../log/directory.ts';
import { wallClock } from '../produce/refusal.ts';
import { batch, type Content, contents } from '../records/forge.ts';

/** A cleaner that looks often: a round is never far away. */
export const quickCleaner = { 'log.cleaner.backoff.ms': '100' } as const;

export const segmentBytes = 4_096;
/** The key of the records that only fill a segment. */
const fillerKey = '~';
/** How long a reader waits before a log counts as never cleaned: as long as this many readings take at a real clock. */
const mostReadings = 70;

/** Pause behind the reading with this number: on a real clock up to a second, on a virtual one four times the one before. */
const pauseMs = (clock: Client['clock'], reading: number): number =>
  clock === 'real' ? Math.min(1_000, reading * 100) : 25 * 4 ** reading;

/** The pauses between so many readings on a real clock, together. */
const patienceMs = (readings: number): number =>
  Array.from({ length: readings - 1 }, (_, at) => pauseMs('real', at + 1)).reduce((sum, ms) => sum + ms, 0);

/** Key and value; a null value is a tombstone. */
export type Row = readonly [key: string, value: string | null];

export class Table {
  readonly topic: string;
  /** Everything that was sent, by offset. */
  readonly sent: Content[] = [];
  /** Base of the active segment as far as the twin knows: everything below lies in closed segments. */
  closedBelow = 0n;
  /** Offsets that an abort took back. */
  readonly aborted = new Set<bigint>();
  readonly #context: CaseContext;
  readonly #segmentBytes: number;

  private constructor(context: CaseContext, topic: string, ofBytes: number) {
    this.#context = context;
    this.topic = topic;
    this.#segmentBytes = ofBytes;
  }

  /** A topic that is cleaned as soon as anything can be. */
  static async create(
    context: CaseContext,
    topic: string,
    configs: Readonly<Record<string, string>> = {},
    ofBytes = segmentBytes,
  ): Promise<Table> {
    await createInSmallSegments(context, topic, ofBytes, {
      configs: { 'cleanup.policy': 'compact', 'min.cleanable.dirty.ratio': '0.01', ...configs },
    });
    return new Table(context, topic, ofBytes);
  }

  /** One batch with these rows; each has its key as a header too. */
  async send(rows: readonly Row[], spec: BatchSpec = {}): Promise<void> {
    const now = await wallClock(this.#context.client);
    const records = rows.map(([key, value], at) => ({
      key,
      value,
      timestamp: now + BigInt(at % 3),
      headers: [{ key: 'of', value: key }],
    }));
    await this.sendRecords(records, spec);
  }

  async sendRecords(
    records: readonly (RecordSpec & { key: string | null })[],
    spec: BatchSpec = {},
    options: { readonly version?: number; readonly transactionalId?: string } = {},
  ): Promise<bigint> {
    const { client, untestable } = this.#context;
    const bytes = batch(records, spec);
    const answer = await client.produce(this.topic, 0, bytes, options);
    if (answer.errorCode !== 0) untestable(`a produce was refused with error ${answer.errorCode}`);
    for (const [at, { key, value, timestamp, headers }] of records.entries()) {
      this.sent.push({
        offset: answer.baseOffset + BigInt(at),
        key,
        value: value as string | null,
        timestamp: timestamp ?? -1n,
        headers: (headers ?? []) as Content['headers'],
      });
    }
    return answer.baseOffset;
  }

  /** Fills a segment of its own, so that everything sent before lies in closed ones. */
  async close(): Promise<void> {
    const timestamp = await wallClock(this.#context.client);
    const value = 'x'.repeat(this.#segmentBytes - 200);
    await this.sendRecords([{ key: fillerKey, value, timestamp }]);
    this.closedBelow = this.sent.at(-1)!.offset;
  }

  /** What was sent and not taken back. */
  get #lasting(): Content[] {
    return this.sent.filter(({ offset }) => !this.aborted.has(offset));
  }

  /** The last record of every key, by key. */
  get rows(): ReadonlyMap<string, Content> {
    return new Map(
      this.#lasting.flatMap((record) => (record.key === null ? [] : [[record.key, record] as const])),
    );
  }

  /** What is left when everything below `closedBelow` was cleaned and no tombstone's time has come. */
  get survivors(): Content[] {
    const closed = this.#lasting.filter(({ offset }) => offset < this.closedBelow);
    const last = new Map(closed.map(({ key, offset }) => [key, offset]));
    return this.#lasting.filter(
      ({ key, offset }) => offset >= this.closedBelow || (key !== null && last.get(key) === offset),
    );
  }

  async read(): Promise<ParsedBatch[]> {
    return await this.#context.client.fetchAll(this.topic, 0);
  }

  /** Reads until `enough` says so, or patience ends; answers the last reading. */
  async readUntil(
    enough: (found: readonly Content[]) => boolean,
    readings = mostReadings,
  ): Promise<ParsedBatch[]> {
    const { client } = this.#context;
    let leftMs = patienceMs(readings);
    for (let attempt = 1; ; attempt++) {
      const batches = await this.read();
      if (enough(dataOf(batches)) || leftMs === 0) return batches;
      const ms = Math.min(leftMs, pauseMs(client.clock, attempt));
      await client.sleep(ms);
      leftMs -= ms;
    }
  }

  /** Waits until what can be cleaned was; expects under `id` that it is so. */
  async cleaned(
    id: RequirementId,
    what = 'offsets that are left',
    readings = mostReadings,
  ): Promise<ParsedBatch[]> {
    const expected = this.survivors.map(({ offset }) => offset);
    const batches = await this.readUntil((found) => found.length <= expected.length, readings);
    const found = dataOf(batches).map(({ offset }) => offset);
    const outcome = this.#context.expect(id, found, what).equals(expected);
    if (found.length > expected.length) outcome.orStop(); // It is not cleaned, and to wait again would be in vain.
    return batches;
  }

  /** Expects that a reader finds every last value, unchanged and in order. */
  expectWhole(batches: readonly ParsedBatch[], what: string, gone: ReadonlySet<string> = new Set()): void {
    const { expect } = this.#context;
    const found = dataOf(batches);
    const byOffset = new Map(this.sent.map((record) => [record.offset, record]));
    expect('CMP-002', found, `records ${what}, against what was sent`).equals(
      found.map(({ offset }) => byOffset.get(offset)),
    );
    const offsets = found.map(({ offset }) => offset);
    const ascending = [...new Set(offsets)].sort((a, b) => Number(a - b));
    expect('CMP-002', offsets, `offsets ${what}`).equals(ascending);
    const rows = new Map(found.map(({ key, value }) => [key, value]));
    const lost = [...this.rows.values()].filter(
      ({ key, value }) => key !== null && !gone.has(key) && rows.get(key) !== value,
    );
    expect('CMP-001', lost, `rows that are lost or wrong ${what}`).equals([]);
  }
}

/** The records of data batches. */
export const dataOf = (batches: readonly ParsedBatch[]): Content[] =>
  contents(batches.filter(({ control }) => !control));

/** `count` rows over the keys `<prefix>0` …, the values unlike each other and a few dozen bytes long. */
export const rowsOf = (count: number, keys: number, generation: number | string, prefix = 'k'): Row[] =>
  Array.from({ length: count }, (_, at) => [`${prefix}${at % keys}`, `${generation}-${at}-`.padEnd(40, 'v')]);
