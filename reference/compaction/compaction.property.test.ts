/**
 * Property: whatever is appended, cleaned, killed in the middle of a cleaning and started again, the last
 *           value of every key is there, every record that is there is as it was appended, at its offset and
 *           in order, a tombstone that was not seen by a cleaning is there, what is undecided is there, what
 *           was aborted is either gone or told, producers go on, and lookups agree with the log (CMP-001 to
 *           CMP-004, CMP-006, CMP-007, CMP-009, CMP-010, CMP-013, CMP-016).
 * Method    random commands on the simulated disk against a twin that is a plain list of records; now and
 *           then the disk fails at its n-th call, which ends the life of the process in the middle of
 *           whatever it does.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { leaderEpoch } from '../base/ids.ts';
import type { LogManager } from '../directories/log-manager.ts';
import type { SimDisk } from '../hosts/sim/sim-disk.ts';
import type { PartitionLog } from '../log/partition-log.ts';
import { abortedBetween } from '../markers/transaction-index.ts';
import { type BatchCodec, baseOffset, isControlBatch, recordsCount } from '../records/batch-header.ts';
import { readRecords, type StoredRecord } from '../records/read-batch.ts';
import {
  append,
  at,
  batchesFrom,
  batchOf,
  brokerConfig,
  compression,
  digest,
  logConfig,
  mustBe,
  newDisk,
  openLog,
  startManager,
  T0,
} from '../testing/disk-log.ts';
import { LogCleaner } from './log-cleaner.ts';

type Command =
  | {
      readonly do: 'append';
      readonly keys: readonly number[];
      readonly codec: BatchCodec;
      readonly big: boolean;
    }
  | { readonly do: 'transact'; readonly producer: number; readonly keys: readonly number[] }
  | { readonly do: 'end'; readonly producer: number; readonly commit: boolean }
  | { readonly do: 'clean'; readonly turns: number }
  | { readonly do: 'kill'; readonly afterCalls: number }
  | { readonly do: 'restart' | 'wait' };

interface Appended {
  readonly offset: number;
  readonly key: string;
  readonly value: string | null;
  readonly timestamp: number;
  /** Of a transaction: undecided, then committed or aborted. */
  fate: 'plain' | 'open' | 'committed' | 'aborted' | 'marker';
  readonly producerId: number;
}

const RETENTION_MS = 1000;
const config = logConfig({
  'internal.segment.bytes': '800',
  'index.interval.bytes': '100',
  'cleanup.policy': 'compact',
  'min.cleanable.dirty.ratio': '0.01',
  'delete.retention.ms': String(RETENTION_MS),
  'file.delete.delay.ms': '0',
  'flush.messages': '1',
});
const broker = (slots: number) =>
  brokerConfig({
    'log.cleaner.dedupe.buffer.size': String(slots * 24),
    'log.cleaner.io.buffer.size': '500',
    'log.cleaner.backoff.ms': '0',
  });
const text = new TextEncoder();
const decoded = (bytes: Uint8Array | null) => (bytes === null ? null : new TextDecoder().decode(bytes));

const dataOf = (log: PartitionLog): StoredRecord[] =>
  batchesFrom(log)
    .filter((batch) => !isControlBatch(batch, 0))
    .flatMap((batch) => readRecords(batch, 0, batch.length, compression).records);

/** The log under test and its twin. */
class World {
  readonly #disk: SimDisk;
  readonly #slots: number;
  readonly #appended: Appended[] = [];
  #manager!: LogManager;
  #log!: PartitionLog;
  #cleaner!: LogCleaner;
  readonly #sequences = new Map<number, number>();
  #elapsedMs = 0;

  constructor(seed: number, slots: number) {
    this.#disk = newDisk(seed);
    this.#slots = slots;
    this.#start();
  }

  obey(command: Command): void {
    if (command.do === 'append') this.#append(command);
    else if (command.do === 'transact') this.#transact(command);
    else if (command.do === 'end') this.#end(command);
    else if (command.do === 'clean') for (let turn = 0; turn < command.turns; turn++) this.#turn();
    else if (command.do === 'wait') this.#elapsedMs += RETENTION_MS;
    else if (command.do === 'kill') this.#kill(command.afterCalls);
    else this.#restart();
  }

  #start(): void {
    this.#manager = startManager(this.#disk, { config, now: at(this.#elapsedMs) });
    this.#log = openLog(this.#manager, config);
    this.#log.updateHighWatermark(this.#log.logEndOffset);
    const options = {
      logs: this.#manager,
      config: () => broker(this.#slots),
      ports: { compression, digest },
    };
    this.#cleaner = new LogCleaner(options);
  }

  #append({ keys, codec, big }: Extract<Command, { do: 'append' }>): void {
    this.#write(keys, 9, 'plain', big, { codec });
  }

  #transact({ producer, keys }: Extract<Command, { do: 'transact' }>): void {
    this.#write(keys, 20 + producer, 'open', false, { transactional: true });
  }

  #write(
    keys: readonly number[],
    producerId: number,
    fate: 'plain' | 'open',
    big: boolean,
    more: { readonly codec?: BatchCodec; readonly transactional?: boolean },
  ): void {
    const first = this.#appended.length;
    const records = keys.map((key, index) => ({
      offset: first + index,
      key: `k${key}`,
      value: key % 3 === 0 && index % 2 === 0 ? null : `v${first + index}`.padEnd(big ? 90 : 5, '.'),
      timestamp: T0 + this.#elapsedMs + ((key * 7) % 5),
      fate,
      producerId,
    }));
    const drafts = records.map(({ key, value, timestamp }) => ({
      timestamp,
      key: text.encode(key),
      value: value === null ? null : text.encode(value),
      headers: [{ key: 'h', value: text.encode(key) }],
    }));
    const baseSequence = this.#sequences.get(producerId) ?? 0;
    const draft = { ...more, producerId, producerEpoch: 0, baseSequence };
    const info = mustBe(append(this.#log, batchOf(drafts, draft), 0, at(this.#elapsedMs)));
    expect(info.firstOffset).toBe(first); // CMP-007: the producer is remembered, and so is the end.
    this.#sequences.set(producerId, baseSequence + records.length);
    this.#appended.push(...records);
    this.#appendedAll();
  }

  #end({ producer, commit }: Extract<Command, { do: 'end' }>): void {
    const producerId = 20 + producer;
    if (!this.#log.hasOpenTransaction(producerId)) return;
    const marker = {
      producerId,
      producerEpoch: 0,
      committed: commit,
      coordinatorEpoch: 0,
      transactionVersion: 0,
    };
    const context = { leaderEpoch: leaderEpoch(0), now: at(this.#elapsedMs) };
    const { firstOffset: offset } = mustBe(this.#log.appendMarker(marker, context));
    for (const record of this.#appended) {
      if (record.producerId !== producerId || record.fate !== 'open') continue;
      record.fate = commit ? 'committed' : 'aborted';
    }
    this.#appended.push({ offset, key: '', value: null, timestamp: 0, fate: 'marker', producerId });
    this.#appendedAll();
  }

  #appendedAll(): void {
    this.#log.updateHighWatermark(this.#log.logEndOffset);
    this.#elapsedMs += 10;
  }

  #turn(): void {
    this.#cleaner.turn(at(this.#elapsedMs));
    this.#manager.tick(at(this.#elapsedMs));
  }

  /** The process ends at one of the calls of a cleaning. */
  #kill(afterCalls: number): void {
    this.#disk.inject({ code: 'EIO', after: afterCalls });
    for (let turn = 0; turn < 8; turn++) this.#turn();
    this.#disk.kill();
    this.#disk.clearFaults();
    this.#start();
  }

  #restart(): void {
    this.#cleaner.close();
    this.#manager.close({ brokerEpoch: 1 }, at(this.#elapsedMs));
    this.#disk.kill();
    this.#start();
  }

  /** What a reader finds. */
  check(): void {
    const log = this.#log;
    expect(log.logEndOffset).toBe(this.#appended.length);
    const found = dataOf(log).map(({ offset, key, value, timestamp, headers }) => {
      expect(headers.map((header) => decoded(header.value))).toEqual([decoded(key)]);
      return { offset, key: decoded(key), value: decoded(value), timestamp: Number(timestamp) };
    });
    const sent = found.map(({ offset }) => this.#appended[offset]!);
    expect(found).toEqual(
      sent.map(({ offset, key, value, timestamp }) => ({ offset, key, value, timestamp })),
    ); // CMP-002
    expect(found.map(({ offset }) => offset)).toEqual([...new Set(found.map(({ offset }) => offset))]);
    this.#checkRows(new Set(found.map(({ offset }) => offset)));
    this.#checkAborted(sent.filter(({ fate }) => fate === 'aborted'));
  }

  #checkRows(there: ReadonlySet<number>): void {
    const lasting = this.#appended.filter(({ fate }) => fate === 'plain' || fate === 'committed');
    const last = new Map(lasting.map((record) => [record.key, record]));
    const open = this.#appended.filter(({ fate }) => fate === 'open'); // CMP-003
    const youngest = T0 + this.#elapsedMs - RETENTION_MS;
    for (const { offset, value, timestamp, fate } of [...last.values(), ...open]) {
      const mayBeGone = value === null && timestamp <= youngest && fate !== 'open';
      if (!mayBeGone) expect(there.has(offset), `the record at ${offset}`).toBe(true); // CMP-001, CMP-004
    }
  }

  /** CMP-006: what was aborted and is still there is told to readers of committed records. */
  #checkAborted(aborted: readonly Appended[]): void {
    const indexes = this.#log.segments.map(({ txnIndex }) => txnIndex);
    const listed = abortedBetween(indexes, 0, this.#log.logEndOffset);
    for (const { offset, producerId } of aborted) {
      const entry = listed.find(
        (one) => one.producerId === producerId && one.firstOffset <= offset && offset < one.lastOffset,
      );
      expect(entry, `an entry for the aborted record at ${offset}`).toBeDefined();
      const marker = batchesFrom(this.#log).some((batch) => baseOffset(batch, 0) === entry!.lastOffset);
      expect(marker, `the marker of the aborted record at ${offset}`).toBe(true);
    }
  }

  /** CMP-009: each batch is found by every offset in front of it that no batch before it holds. */
  checkLookups(): void {
    const batches = batchesFrom(this.#log);
    let next = this.#log.logStartOffset as number;
    for (const batch of batches) {
      const view = new DataView(batch.buffer);
      const end = Number(view.getBigInt64(0)) + view.getInt32(23) + 1;
      const limits = { maxBytes: 1, minOneBatch: true, upperBoundOffset: this.#log.logEndOffset };
      for (const from of [next, end - 1]) {
        const read = mustBe(this.#log.read(from as never, limits));
        expect(read.firstBatchOffset).toBe(Number(view.getBigInt64(0)));
        read.region?.release();
      }
      next = end;
    }
    expect(next).toBe(this.#log.logEndOffset);
  }

  /** Cleaned to the end, nothing is there twice below the active segment. */
  checkCleaned(): void {
    for (const producer of [1, 2]) this.#end({ do: 'end', producer, commit: producer === 1 });
    for (let turn = 0; turn < 200; turn++) this.#turn();
    const active = this.#log.segments.at(-1)!.baseOffset;
    const keys = dataOf(this.#log)
      .filter(({ offset }) => offset < active)
      .map(({ key }) => decoded(key));
    expect(keys).toEqual([...new Set(keys)]); // CMP-019
    const empties = batchesFrom(this.#log).filter((batch) => recordsCount(batch, 0) === 0);
    expect(empties.length).toBeLessThanOrEqual(this.#log.segments.length);
  }
}

const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('append' as const),
      keys: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 6 }),
      codec: fc.constantFrom<BatchCodec>('none', 'none', 'lz4', 'gzip'),
      big: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('transact' as const),
      producer: fc.integer({ min: 1, max: 2 }),
      keys: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 4 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('end' as const),
      producer: fc.integer({ min: 1, max: 2 }),
      commit: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('clean' as const), turns: fc.integer({ min: 1, max: 8 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('kill' as const), afterCalls: fc.integer({ min: 0, max: 120 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wait' as const) }) },
);

test('cleaning keeps what it must, whatever happens in between', () => {
  const property = fc.property(
    fc.array(command, { minLength: 5, maxLength: 40 }),
    fc.integer(),
    fc.constantFrom(5, 12, 4000),
    (commands, seed, slots) => {
      const world = new World(seed, slots);
      for (const one of commands) {
        world.obey(one);
        world.check();
      }
      world.checkLookups();
      world.checkCleaned();
      world.check();
      world.checkLookups();
    },
  );
  fc.assert(property, { numRuns: 150 });
}, 60_000);
