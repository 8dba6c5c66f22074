/**
 * Property: whatever is appended, cleaned, killed in the middle of a cleaning and started again, the last value of every
 *           key is there, every record that is there is as it was appended, at its offset and in order, a tombstone that
 *           was not seen by a cleaning is there, producers go on, and indexes and lookups agree with the log
 *           (CMP-001, CMP-002, CMP-004, CMP-007, CMP-009, CMP-010, CMP-013, CMP-016).
 * Method    random commands on the simulated disk against a twin that is a plain list of records; now and then the disk
 *           fails at its n-th call, which ends the life of the process in the middle of whatever it does.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LogManager } from '../directories/log-manager.ts';
import { SimDisk } from '../hosts/sim/sim-disk.ts';
import type { PartitionLog } from '../log/partition-log.ts';
import type { BatchCodec } from '../records/batch-header.ts';
import { recordsCount } from '../records/batch-header.ts';
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
  openLog,
  recordsFrom,
  startManager,
  T0,
} from '../testing/disk-log.ts';
import { seededRandom } from '../testing/disk-random.ts';
import { LogCleaner } from './log-cleaner.ts';

type Command =
  | {
      readonly do: 'append';
      readonly keys: readonly number[];
      readonly codec: BatchCodec;
      readonly big: boolean;
    }
  | { readonly do: 'clean'; readonly turns: number }
  | { readonly do: 'kill'; readonly afterCalls: number }
  | { readonly do: 'restart' | 'wait' };

interface Appended {
  readonly offset: number;
  readonly key: string;
  readonly value: string | null;
  readonly timestamp: number;
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

/** The log under test and its twin. */
class World {
  readonly #disk: SimDisk;
  readonly #slots: number;
  readonly #appended: Appended[] = [];
  #manager!: LogManager;
  #log!: PartitionLog;
  #cleaner!: LogCleaner;
  #sequence = 0;
  #elapsedMs = 0;

  constructor(seed: number, slots: number) {
    this.#disk = new SimDisk({ random: seededRandom(seed) });
    this.#slots = slots;
    this.#start();
  }

  obey(command: Command): void {
    if (command.do === 'append') this.#append(command);
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
    const first = this.#appended.length;
    const records = keys.map((key, index) => ({
      offset: first + index,
      key: `k${key}`,
      value: key % 3 === 0 && index % 2 === 0 ? null : `v${first + index}`.padEnd(big ? 90 : 5, '.'),
      timestamp: T0 + this.#elapsedMs + ((key * 7) % 5),
    }));
    const drafts = records.map(({ key, value, timestamp }) => ({
      timestamp,
      key: text.encode(key),
      value: value === null ? null : text.encode(value),
      headers: [{ key: 'h', value: text.encode(key) }],
    }));
    const draft = { codec, producerId: 9, producerEpoch: 0, baseSequence: this.#sequence };
    const info = mustBe(append(this.#log, batchOf(drafts, draft), 0, at(this.#elapsedMs)));
    expect(info.firstOffset).toBe(first); // CMP-007: the producer is remembered, and so is the end.
    this.#sequence += records.length;
    this.#appended.push(...records);
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
    const found = recordsFrom(log).map(({ offset, key, value, timestamp, headers }) => {
      expect(headers.map((header) => decoded(header.value))).toEqual([decoded(key)]);
      return { offset, key: decoded(key), value: decoded(value), timestamp: Number(timestamp) };
    });
    expect(found).toEqual(found.map(({ offset }) => this.#appended[offset])); // CMP-002
    expect(found.map(({ offset }) => offset)).toEqual([...new Set(found.map(({ offset }) => offset))]);
    const there = new Set(found.map(({ offset }) => offset));
    const last = new Map(this.#appended.map((record) => [record.key, record]));
    const youngest = T0 + this.#elapsedMs - RETENTION_MS;
    for (const { offset, value, timestamp } of last.values()) {
      const mayBeGone = value === null && timestamp <= youngest;
      if (!mayBeGone) expect(there.has(offset), `the record at ${offset}`).toBe(true); // CMP-001, CMP-004
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
    for (let turn = 0; turn < 200; turn++) this.#turn();
    const active = this.#log.segments.at(-1)!.baseOffset;
    const keys = recordsFrom(this.#log)
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
