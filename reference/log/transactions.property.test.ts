/**
 * Property: whatever producers write, and however the node goes down, the log says of its transactions what
 *           its batches say: which are open, up to where it is stable, and which aborted ranges overlap a
 *           read (MARK-003, MARK-006 to MARK-008, MARK-016, MARK-018, MARK-019).
 * Method    random stories on the simulated disk with stops of every kind; the twin reads the whole log from
 *           its first batch each time and keeps nothing.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { leaderEpoch, type Offset, offset } from '../base/ids.ts';
import type { LogManager } from '../directories/log-manager.ts';
import { SimDisk } from '../hosts/sim/sim-disk.ts';
import type { AbortedTransaction } from '../markers/aborted-transaction.ts';
import {
  baseOffset,
  isControlBatch,
  isTransactional,
  lastOffset,
  producerEpoch,
  producerId,
} from '../records/batch-header.ts';
import { controlTypeOf } from '../records/control-records.ts';
import { readRecords } from '../records/read-batch.ts';
import {
  at,
  batchesFrom,
  batchOf,
  compression,
  logConfig,
  mustBe,
  openLog,
  put,
  record,
  startManager,
  T0,
} from '../testing/disk-log.ts';
import { seededRandom } from '../testing/disk-random.ts';
import type { PartitionLog } from './partition-log.ts';

type Command =
  | {
      readonly do: 'data';
      readonly producer: number;
      readonly transactional: boolean;
      readonly bytes: number;
    }
  | { readonly do: 'end'; readonly producer: number; readonly committed: boolean; readonly raise: boolean }
  | { readonly do: 'flush' | 'kill' | 'crash' | 'restart' | 'tick' | 'tick, crash' };

/** Many segments in one story, few in another: a roll makes everything before it durable. */
const configs = ['500', '4000'].map((bytes) =>
  logConfig({ 'internal.segment.bytes': bytes, 'index.interval.bytes': '150' }),
);

/** What the batches of a log say of its transactions. */
interface Truth {
  readonly open: ReadonlyMap<number, Offset>;
  readonly aborted: readonly AbortedTransaction[];
}

function truthOf(batches: readonly Uint8Array[]): Truth {
  const open = new Map<number, Offset>();
  const aborted: AbortedTransaction[] = [];
  for (const batch of batches) {
    const [id, at] = [producerId(batch, 0), offset(baseOffset(batch, 0))];
    if (!isControlBatch(batch, 0)) {
      if (isTransactional(batch, 0) && !open.has(id)) open.set(id, at);
      continue;
    }
    const firstOffset = open.get(id);
    open.delete(id);
    const { key } = readRecords(batch, 0, batch.length, compression).records[0]!;
    if (firstOffset === undefined || controlTypeOf(key) === 'COMMIT') continue;
    const lastStableOffset = offset(Math.min(at + 1, ...open.values()));
    aborted.push({ producerId: id, firstOffset, lastOffset: at, lastStableOffset });
  }
  return { open, aborted };
}

const RUNS = 150;

class World {
  readonly #disk: SimDisk;
  readonly #random;
  readonly #config;
  #manager: LogManager;
  #log: PartitionLog;
  #elapsedMs = 0;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
    this.#config = configs[this.#random.draw('config', configs.length)]!;
    this.#disk = new SimDisk({ random: this.#random });
    this.#manager = startManager(this.#disk, { config: this.#config });
    this.#log = openLog(this.#manager, this.#config);
  }

  obey(command: Command): void {
    if (command.do === 'data') this.#data(command);
    else if (command.do === 'end') this.#end(command);
    else if (command.do === 'flush') expect(this.#log.flush()).toBeUndefined();
    else if (command.do === 'tick') this.#tick();
    else if (command.do === 'tick, crash') {
      this.#tick(); // The checkpoint vouches for all segments but the last: nothing of them is made anew.
      this.#restart('crash');
    } else this.#restart(command.do);
    this.#log.updateHighWatermark(this.#log.logEndOffset);
  }

  #tick(): void {
    this.#elapsedMs += 70_000;
    this.#manager.tick(at(this.#elapsedMs));
  }

  /** Goes on where the log remembers the producer. */
  #data({ producer, transactional, bytes }: Extract<Command, { do: 'data' }>): void {
    const entry = this.#log.producers.entry(producer);
    const isOpen = entry?.currentTxnFirstOffset !== undefined;
    const last = entry?.batches.at(-1)?.lastSequence ?? -1;
    put(
      this.#log,
      batchOf([record('v'.repeat(bytes), T0)], {
        producerId: producer,
        producerEpoch: entry?.producerEpoch ?? 0,
        baseSequence: last + 1,
        transactional: transactional || isOpen,
      }),
    );
  }

  #end({ producer, committed, raise }: Extract<Command, { do: 'end' }>): void {
    const epoch = Math.max(0, this.#log.producers.entry(producer)?.producerEpoch ?? 0);
    const marker = {
      producerId: producer,
      producerEpoch: epoch + (raise ? 1 : 0),
      committed,
      coordinatorEpoch: 1,
      transactionVersion: raise ? 2 : 0,
    };
    mustBe(this.#log.appendMarker(marker, { leaderEpoch: leaderEpoch(0), now: at(this.#elapsedMs) }));
  }

  #restart(how: 'kill' | 'crash' | 'restart'): void {
    if (how === 'restart') this.#manager.close({ brokerEpoch: 1 }, at(this.#elapsedMs));
    else if (how === 'kill') this.#disk.kill();
    else this.#disk.crash();
    this.#manager = startManager(this.#disk, { config: this.#config, now: at(this.#elapsedMs) });
    this.#log = openLog(this.#manager, this.#config);
  }

  check(): void {
    const batches = batchesFrom(this.#log);
    const { open, aborted } = truthOf(batches);
    const stable = Math.min(this.#log.logEndOffset, ...open.values());
    expect(this.#log.lastStableOffset, 'MARK-003').toBe(stable);
    const remembered = this.#log.producers
      .entries()
      .flatMap(({ producerId: id, currentTxnFirstOffset: first }) =>
        first === undefined ? [] : [[id, first] as const],
      );
    expect(new Map(remembered), 'MARK-019').toEqual(open);
    const entries = this.#log.segments.flatMap(({ txnIndex }) => txnIndex.entries);
    expect(entries, 'MARK-016, MARK-018').toEqual(aborted);
    for (const batch of batches) {
      const id = producerId(batch, 0);
      const known = this.#log.producers.entry(id)?.producerEpoch ?? -1;
      expect(producerEpoch(batch, 0), 'MARK-011').toBeLessThanOrEqual(known);
    }
    for (let from = 0; from < stable; from++) this.#checkRead(offset(from), offset(stable), aborted);
  }

  #checkRead(from: Offset, stable: Offset, aborted: readonly AbortedTransaction[]): void {
    const maxBytes = 1 + this.#random.draw('read', 600);
    const read = mustBe(this.#log.read(from, { maxBytes, minOneBatch: true, upperBoundOffset: stable }));
    const listed = mustBe(this.#log.abortedIn(from, read, stable));
    const bytes = new Uint8Array(read.region!.length);
    read.region!.file.read(read.region!.position, bytes);
    read.region!.release();
    const end = endOf(bytes);
    for (const one of aborted) {
      const overlaps = one.lastOffset >= from && one.firstOffset < end;
      if (overlaps) expect(listed, `MARK-007: read at ${from}`).toContainEqual(one);
    }
    for (const one of listed) {
      expect(aborted, 'MARK-008').toContainEqual(one);
      expect(one.lastOffset, `MARK-008: read at ${from}`).toBeGreaterThanOrEqual(from);
    }
  }
}

/** The offset behind the last whole batch. */
function endOf(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer);
  let end = 0;
  for (let position = 0; position + 61 <= bytes.length; ) {
    const size = view.getInt32(position + 8) + 12;
    if (position + size > bytes.length) break;
    end = lastOffset(bytes, position) + 1;
    position += size;
  }
  return end;
}

const producer = fc.integer({ min: 1, max: 4 });
const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constant('data' as const),
      producer,
      transactional: fc.boolean(),
      bytes: fc.integer({ min: 1, max: 120 }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('end' as const),
      producer,
      committed: fc.boolean(),
      raise: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constantFrom('flush', 'kill', 'crash', 'restart', 'tick', 'tick, crash') }),
  },
);

test('the log and a reader of all its batches agree about transactions', () => {
  const stories = fc.tuple(fc.integer(), fc.array(command, { minLength: 1, maxLength: 80 }));
  fc.assert(
    fc.property(stories, ([seed, commands]) => {
      const world = new World(seed);
      for (const one of commands) {
        world.obey(one);
        if (!['data', 'end'].includes(one.do)) world.check();
      }
      world.check();
    }),
    { numRuns: RUNS },
  );
});
