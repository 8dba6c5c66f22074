/**
 * Property: whatever is appended, flushed, killed, cut from its power and started again, in whatever order,
 *           every record that was acknowledged and flushed is there once and in order, nothing is there that
 *           was never appended, and the indexes agree with the log (RCV-001, IDX-001 to IDX-003, IDM-007).
 * Method    random commands on the simulated disk against a twin that is a plain list of values and a count
 *           of those that must survive. A killed process loses nothing; a power cut may lose any unflushed
 *           tail, and torn sectors with it.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { offset } from '../base/ids.ts';
import type { SimDisk } from '../hosts/sim/sim-disk.ts';
import type { PartitionLog } from '../log/partition-log.ts';
import { lastOffset, maxTimestamp } from '../records/batch-header.ts';
import {
  at,
  batchesFrom,
  batchOf,
  logConfig,
  mustBe,
  newDisk,
  openLog,
  put,
  record,
  startManager,
  T0,
  valuesOf,
} from '../testing/disk-log.ts';
import type { LogManager } from './log-manager.ts';

type Command =
  | {
      readonly do: 'append';
      readonly count: number;
      readonly bytes: number;
      readonly codec: 'none' | 'lz4';
      readonly delta: number;
    }
  | { readonly do: 'flush' | 'kill' | 'crash' | 'restart' | 'tick' | 'lead' };

const INTERVAL_BYTES = 150;
const config = logConfig({ 'internal.segment.bytes': '900', 'index.interval.bytes': String(INTERVAL_BYTES) });

/** The log under test and its twin. */
class World {
  readonly #disk: SimDisk;
  #manager: LogManager;
  #log: PartitionLog;
  readonly #values: string[] = [];
  #durable = 0;
  #sequence = 0;
  #epoch = 0;
  #elapsedMs = 0;

  constructor(seed: number) {
    this.#disk = newDisk(seed);
    this.#manager = startManager(this.#disk, { config });
    this.#log = openLog(this.#manager, config);
  }

  obey(command: Command): void {
    if (command.do === 'append') this.#append(command);
    else if (command.do === 'flush') this.#flush();
    else if (command.do === 'tick') this.#tick();
    else if (command.do === 'lead') this.#lead();
    else this.#restart(command.do);
  }

  /** A producer counts on: after a loss it begins where the log remembers it. */
  #append({ count, bytes, codec, delta }: Extract<Command, { do: 'append' }>): void {
    const values = Array.from({ length: count }, (_, index) =>
      `${this.#values.length + index}`.padEnd(bytes, '.'),
    );
    const records = values.map((value, index) => record(value, T0 + delta + index));
    const draft = { codec, producerId: 9, producerEpoch: 0, baseSequence: this.#sequence };
    const info = put(this.#log, batchOf(records, draft), this.#epoch);
    expect(info.firstOffset).toBe(this.#values.length);
    this.#values.push(...values);
    this.#sequence += count;
    expect(put(this.#log, batchOf(records, draft), this.#epoch)).toMatchObject({
      duplicate: true,
      firstOffset: info.firstOffset,
    });
  }

  #flush(): void {
    expect(this.#log.flush()).toBeUndefined();
    this.#durable = this.#values.length;
  }

  #tick(): void {
    this.#elapsedMs += 40_000;
    this.#manager.tick(at(this.#elapsedMs));
  }

  #lead(): void {
    this.#epoch++;
    this.#log.assignEpochStartOffset(this.#epoch as never);
  }

  #restart(how: 'kill' | 'crash' | 'restart'): void {
    this.#durable = Math.max(this.#durable, this.#log.recoveryPoint);
    if (how === 'restart') {
      this.#manager.close({ brokerEpoch: 1 }, at(this.#elapsedMs));
      this.#durable = this.#values.length;
    } else if (how === 'kill') this.#disk.kill();
    else this.#disk.crash();
    this.#manager = startManager(this.#disk, { config, now: at(this.#elapsedMs) });
    this.#log = openLog(this.#manager, config);
    const end = this.#log.logEndOffset;
    expect(end).toBeGreaterThanOrEqual(how === 'crash' ? this.#durable : this.#values.length);
    expect(end).toBeLessThanOrEqual(this.#values.length);
    this.#values.length = end;
    const remembered = this.#log.producers.entry(9)?.batches.at(-1);
    expect(remembered?.lastOffset ?? -1).toBe(end - 1);
    this.#sequence = remembered === undefined ? 0 : remembered.lastSequence + 1;
    this.#epoch = Math.max(0, this.#log.latestEpoch ?? 0);
  }

  check(): void {
    expect(valuesOf(this.#log)).toEqual(this.#values.map((value, index) => `${index}:${value}`));
    expect(this.#log.recoveryPoint).toBeLessThanOrEqual(this.#log.logEndOffset);
    for (const segment of this.#log.segments) this.#checkIndexes(segment.baseOffset);
  }

  /** IDX-001 to IDX-003, read literally. */
  #checkIndexes(base: number): void {
    const segment = this.#log.segments.find((one) => one.baseOffset === base)!;
    const batches = batchesOf(this.#log, segment);
    let last = Number.NEGATIVE_INFINITY;
    for (let number = 0; number < segment.offsetIndex.count; number++) {
      const entry = segment.offsetIndex.entry(number);
      const pointed = batches.find((batch) => batch.position === entry.position);
      expect(pointed?.last, 'IDX-001: an entry points at a batch').toBeGreaterThanOrEqual(entry.offset);
      expect(entry.position - last, 'IDX-002: entries are sparse').toBeGreaterThan(INTERVAL_BYTES);
      last = entry.position;
    }
    for (let number = 0; number < segment.timeIndex.count; number++) {
      const entry = segment.timeIndex.entry(number);
      const youngest = Math.max(
        ...batches.filter((batch) => batch.last <= entry.offset).map((batch) => batch.maxTimestamp),
      );
      expect(youngest, 'IDX-003: no earlier batch is younger').toBeLessThanOrEqual(entry.timestampMs);
    }
  }
}

function batchesOf(log: PartitionLog, segment: PartitionLog['segments'][number]) {
  const limits = { maxBytes: 1 << 24, minOneBatch: true, upperBoundOffset: log.logEndOffset };
  if (segment.sizeBytes === 0 || segment.baseOffset >= log.logEndOffset) return [];
  mustBe(log.read(segment.baseOffset, limits)).region?.release();
  let position = 0;
  const inSegment: { position: number; last: number; maxTimestamp: number }[] = [];
  for (const batch of batchesFrom(log, offset(segment.baseOffset))) {
    if (position >= segment.sizeBytes) break;
    inSegment.push({ position, last: lastOffset(batch, 0), maxTimestamp: maxTimestamp(batch, 0) });
    position += batch.length;
  }
  return inSegment;
}

const append: fc.Arbitrary<Command> = fc.record({
  do: fc.constant('append' as const),
  count: fc.integer({ min: 1, max: 4 }),
  bytes: fc.integer({ min: 1, max: 90 }),
  codec: fc.constantFrom('none' as const, 'lz4' as const),
  delta: fc.integer({ min: -50, max: 50 }),
});
const other: fc.Arbitrary<Command> = fc.record({
  do: fc.constantFrom(
    'flush' as const,
    'kill' as const,
    'crash' as const,
    'restart' as const,
    'tick' as const,
    'lead' as const,
  ),
});
const commands = fc.array(fc.oneof({ weight: 4, arbitrary: append }, { weight: 1, arbitrary: other }), {
  maxLength: 50,
});

test('a log survives what may happen to it', () => {
  const property = fc.property(fc.integer({ min: 0, max: 1 << 30 }), commands, (seed, list) => {
    const world = new World(seed);
    for (const command of list) {
      world.obey(command);
      if (command.do !== 'append') world.check();
    }
    world.obey({ do: 'crash' });
    world.check();
  });
  fc.assert(property, { numRuns: 100 });
});

/** Found by the property: names made by a process that was killed were taken for durable by the next one. */
test('the first flush of a new life makes the names of the old one durable', () => {
  for (let seed = 0; seed < 20; seed++) {
    const world = new World(seed);
    const one: Command = { do: 'append', count: 1, bytes: 1, codec: 'none', delta: 0 };
    for (const command of [{ do: 'kill' }, one, { do: 'flush' }, { do: 'crash' }] as const)
      world.obey(command);
    world.check();
  }
});
