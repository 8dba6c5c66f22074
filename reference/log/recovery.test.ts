/**
 * Goal    whatever a crash, a cut or a planted file leaves behind, the log opens and holds what it must (RCV,
 *         IDX-004, IDX-005, CKP).
 * Method  a log is filled on the simulated disk, the process dies, the directory is edited, a new manager
 *         opens it.
 */
import { describe, expect, test } from 'vitest';
import { offset } from '../base/ids.ts';
import type { SimDisk } from '../hosts/sim/sim-disk.ts';
import {
  at,
  batchOf,
  logConfig,
  mustBe,
  newDisk,
  put,
  record,
  startLog,
  startManager,
  T0,
  valuesOf,
} from '../testing/disk-log.ts';
import { seededRandom } from '../testing/disk-random.ts';
import { isLogError } from './log-results.ts';
import type { PartitionLog } from './partition-log.ts';

const HOME = 'data/orders-0';
const config = logConfig({ 'internal.segment.bytes': '400', 'index.interval.bytes': '0' });
const file = (base: number, suffix: string): string => `${HOME}/${String(base).padStart(20, '0')}.${suffix}`;

/** Eleven records, five to a segment: bases 0, 5, 10. */
function filled(stop: 'clean' | 'killed' | 'flushed'): SimDisk {
  const disk = newDisk();
  const { manager, log } = startLog(disk, { config });
  for (let index = 0; index < 11; index++) {
    const producer = { producerId: 1, producerEpoch: 0, baseSequence: index };
    put(log, batchOf([record(`value ${index}`, T0 + index)], producer), index < 7 ? 0 : 2);
  }
  if (stop === 'flushed') log.flush();
  if (stop === 'clean') manager.close({ brokerEpoch: 5 }, at());
  else disk.kill();
  return disk;
}

const reopened = (disk: SimDisk): PartitionLog => {
  const log = startManager(disk, { config }).get('orders', 0);
  if (log === undefined) throw new TypeError('the log is gone');
  return log;
};

const plant = (disk: SimDisk, path: string, content: Uint8Array | string): void => {
  const planted = disk.open(path, 'create');
  planted.truncate(0);
  planted.write(0, [typeof content === 'string' ? new TextEncoder().encode(content) : content]);
  planted.close();
};
const edit = (
  disk: SimDisk,
  path: string,
  change: (size: number, write: (at: number, byte: number) => void, truncate: (to: number) => void) => void,
): void => {
  const open = disk.open(path, 'write');
  change(
    open.size(),
    (position, byte) => open.write(position, [Uint8Array.of(byte)]),
    (to) => open.truncate(to),
  );
  open.close();
};
const firstValues = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${index}:value ${index}`);

describe('after a stop', () => {
  test('LOG-012, CKP-004: a clean stop leaves a marker, checkpoints and trimmed files; the marker goes at the next start', () => {
    const disk = filled('clean');
    const names = disk.list('data').map((entry) => entry.name);
    expect(names).toEqual([
      '.kafka_cleanshutdown',
      '.lock',
      'log-start-offset-checkpoint',
      'meta.properties',
      'orders-0',
      'recovery-point-offset-checkpoint',
      'replication-offset-checkpoint',
    ]);
    expect(disk.exists(file(11, 'snapshot'))).toBe(true);
    const log = reopened(disk);
    expect(valuesOf(log)).toEqual(firstValues(11));
    expect([log.recoveryPoint, log.latestEpoch]).toEqual([11, 2]);
    expect(disk.exists('data/.kafka_cleanshutdown')).toBe(false);
  });

  test.each(['clean', 'killed', 'flushed'] as const)(
    'IDM-007: producers are known again after a %s stop',
    (stop) => {
      const log = reopened(filled(stop));
      const batch = (sequence: number): Uint8Array =>
        batchOf([record(`value ${sequence}`, T0 + sequence)], {
          producerId: 1,
          producerEpoch: 0,
          baseSequence: sequence,
        });
      expect(put(log, batch(10), 2)).toMatchObject({ firstOffset: 10, duplicate: true });
      expect(put(log, batch(11), 2)).toMatchObject({ firstOffset: 11, duplicate: false });
    },
  );

  test('appends go on where they ended, in every index', () => {
    for (const stop of ['clean', 'killed'] as const) {
      const log = reopened(filled(stop));
      put(log, batchOf([record('more', T0 + 99)]), 2);
      expect(valuesOf(log)).toEqual([...firstValues(11), '11:more']);
      const found = log.maxTimestampRecord();
      expect(found === undefined || isLogError(found) ? found : found.offset).toBe(11);
    }
  });
});

describe('damage without a marker', () => {
  test('RCV-002: a cut last batch is gone, whatever was cut', () => {
    const size = filled('killed').sizeOf(file(10, 'log'));
    for (const cut of [1, 30, size - 1, size]) {
      const disk = filled('killed');
      edit(disk, file(10, 'log'), (length, _write, truncate) => truncate(length - cut));
      const log = reopened(disk);
      expect(valuesOf(log)).toEqual(firstValues(10));
      expect(disk.sizeOf(file(10, 'log'))).toBe(0);
    }
  });

  test('RCV-006: a tail of zeros is cut off', () => {
    const disk = filled('killed');
    edit(disk, file(10, 'log'), (length, _write, truncate) => truncate(length + 4096));
    expect(valuesOf(reopened(disk))).toEqual(firstValues(11));
  });

  test('RCV-003: a flipped bit ends the log there; later segments and epochs go', () => {
    const disk = filled('killed');
    edit(disk, file(5, 'log'), (_size, write) => write(85, 0xee));
    const log = reopened(disk);
    expect(valuesOf(log)).toEqual(firstValues(6));
    expect(log.segments.map((segment) => segment.baseOffset)).toEqual([0, 5]);
    expect(log.latestEpoch).toBe(0);
    expect(disk.exists(file(10, 'log')) || disk.exists(file(10, 'index'))).toBe(false);
  });

  test('RCV-003: the same with a marker is not noticed, and no earlier record is lost', () => {
    const disk = filled('clean');
    edit(disk, file(5, 'log'), (_size, write) => write(85, 0xee));
    expect(reopened(disk).logEndOffset).toBe(11);
  });

  test('RCV-012: what was flushed is trusted, what came after is checked', () => {
    const disk = filled('flushed');
    plant(disk, 'data/recovery-point-offset-checkpoint', '0\n1\norders 0 11\n');
    edit(disk, file(0, 'log'), (_size, write) => write(75, 0xee));
    expect(reopened(disk).logEndOffset).toBe(11);
  });

  test('RCV-009: a file under another name never moves a record', () => {
    const disk = filled('killed');
    for (const suffix of ['log', 'index', 'timeindex']) disk.rename(file(5, suffix), file(7, suffix));
    for (const value of valuesOf(reopened(disk))) expect(value).toMatch(/^(\d+):value \1$/);
  });
});

describe('lost and broken indexes', () => {
  const lookups = (log: PartitionLog): unknown[] =>
    Array.from({ length: 12 }, (_, index) => [
      log.offsetForTimestamp(T0 + index),
      mustBe(
        log.read(offset(Math.min(index, 11)), {
          maxBytes: 1,
          minOneBatch: true,
          upperBoundOffset: offset(11),
        }),
      ).firstBatchOffset,
    ]);

  test.each(['clean', 'killed'] as const)('IDX-004: without them every answer is the same (%s)', (stop) => {
    const expected = lookups(reopened(filled(stop)));
    for (const lost of [['index', 'timeindex'], ['index'], ['timeindex']]) {
      const disk = filled(stop);
      for (const base of [0, 5, 10]) for (const suffix of lost) disk.remove(file(base, suffix));
      expect(lookups(reopened(disk)), lost.join()).toEqual(expected);
    }
  });

  test.each(['clean', 'killed'] as const)(
    'IDX-005: garbage in them never shows a wrong record (%s)',
    (stop) => {
      const expected = lookups(reopened(filled(stop)));
      for (const seed of [1, 2, 3, 4, 5]) {
        const disk = filled(stop);
        const random = seededRandom(seed);
        for (const base of [0, 5, 10]) {
          plant(disk, file(base, 'index'), random.bytes('index', 8 * seed + (seed % 2)));
          plant(disk, file(base, 'timeindex'), random.bytes('time', 12 * seed));
        }
        expect(lookups(reopened(disk)), `seed ${seed}`).toEqual(expected);
      }
    },
  );

  test('IDX-005: increasing entries that point between batches do no harm either', () => {
    const disk = filled('clean');
    const expected = lookups(reopened(filled('clean')));
    const bytes = new DataView(new ArrayBuffer(16));
    for (const [at, value] of [1, 13, 3, 200].entries()) bytes.setInt32(at * 4, value);
    for (const base of [0, 5, 10]) plant(disk, file(base, 'index'), new Uint8Array(bytes.buffer));
    expect(lookups(reopened(disk))).toEqual(expected);
  });

  test('IDX-005: a last entry beyond the records does not stand in the way of the next append', () => {
    const disk = filled('clean');
    const bytes = new DataView(new ArrayBuffer(8));
    for (const [at, value] of [4_000_000, 1].entries()) bytes.setInt32(at * 4, value);
    plant(disk, file(10, 'index'), new Uint8Array(bytes.buffer));
    const log = reopened(disk);
    for (let i = 0; i < 3; i++) put(log, batchOf([record(`more ${i}`)]));
    expect(log.logEndOffset).toBe(14);
  });
});

describe('lost and broken checkpoints', () => {
  test('CKP-003: without any of them nothing is lost, and epochs are learnt from the batches', () => {
    const disk = filled('clean');
    for (const name of [
      '.kafka_cleanshutdown',
      'log-start-offset-checkpoint',
      'recovery-point-offset-checkpoint',
      'replication-offset-checkpoint',
      'orders-0/leader-epoch-checkpoint',
    ]) {
      disk.remove(`data/${name}`);
    }
    const log = reopened(disk);
    expect(valuesOf(log)).toEqual(firstValues(11));
    expect(log.endOffsetForEpoch(0 as never)).toEqual({ leaderEpoch: 0, endOffset: 7 });
  });

  test('CKP-002: a .tmp that was never renamed is ignored', () => {
    const disk = filled('clean');
    plant(disk, 'data/recovery-point-offset-checkpoint.tmp', 'rubbish');
    plant(disk, `${HOME}/leader-epoch-checkpoint.tmp`, 'rubbish');
    expect(reopened(disk).logEndOffset).toBe(11);
  });

  test('CKP-005: a high watermark above the end or below the start is clamped', () => {
    for (const [planted, expected] of [
      [99, 11],
      [4, 4],
    ]) {
      const disk = filled('clean');
      plant(disk, 'data/replication-offset-checkpoint', `0\n1\norders 0 ${planted}\n`);
      expect(reopened(disk).highWatermark).toBe(expected);
    }
  });

  test('the log start survives by its checkpoint; a start above the end empties the log there', () => {
    const disk = filled('clean');
    plant(disk, 'data/log-start-offset-checkpoint', '0\n1\norders 0 7\n');
    const log = reopened(disk);
    expect([log.logStartOffset, log.logEndOffset, log.highWatermark]).toEqual([7, 11, 7]);
    expect(valuesOf(log)[0]).toBe('7:value 7');

    const beyond = filled('clean');
    plant(beyond, 'data/log-start-offset-checkpoint', '0\n1\norders 0 70\n');
    const empty = reopened(beyond);
    expect([empty.logStartOffset, empty.logEndOffset, empty.segments.length]).toEqual([70, 70, 1]);
  });

  test('a malformed checkpoint takes the directory offline, one without numbers counts as absent', () => {
    const disk = filled('clean');
    plant(disk, 'data/recovery-point-offset-checkpoint', '0\n7\norders 0 11\n');
    const manager = startManager(disk, { config });
    expect(manager.offlineDirectories()).toEqual(['data']);
    const soft = filled('clean');
    plant(soft, 'data/recovery-point-offset-checkpoint', '0\n1\norders 0 many\n');
    expect(reopened(soft).logEndOffset).toBe(11);
  });

  test('RCV-014: a corrupt snapshot is discarded; an older one and the log take its place', () => {
    const disk = filled('killed');
    edit(disk, file(10, 'snapshot'), (_size, write) => write(20, 0xee));
    const log = reopened(disk);
    expect(disk.exists(file(10, 'snapshot'))).toBe(false);
    expect(log.producers.entry(1)?.batches.at(-1)?.lastSequence).toBe(10);
  });
});

describe('leftovers', () => {
  const move = (disk: SimDisk, base: number, stage: string): void => {
    for (const suffix of ['log', 'index', 'timeindex'])
      disk.rename(file(base, suffix), `${file(base, suffix)}.${stage}`);
  };
  const copy = (disk: SimDisk, base: number, stage: string): void => {
    const source = disk.open(file(base, 'log'), 'read');
    const bytes = new Uint8Array(source.size());
    source.read(0, bytes);
    plant(disk, `${file(base, 'log')}.${stage}`, bytes);
  };
  const suffixes = (disk: SimDisk): string[] =>
    disk
      .list(HOME)
      .map(({ name }) => name)
      .filter((name) => /\.(cleaned|swap|deleted|tmp)$/.test(name));

  test.each<[string, (disk: SimDisk) => void]>([
    ['while writing: .cleaned beside the originals', (disk) => copy(disk, 0, 'cleaned')],
    [
      'part of the renames to .swap: both go',
      (disk) => {
        copy(disk, 0, 'cleaned');
        copy(disk, 5, 'swap');
      },
    ],
    ['after all .swap: the swap wins', (disk) => copy(disk, 5, 'swap')],
    [
      'part of the originals are .deleted',
      (disk) => {
        copy(disk, 5, 'swap');
        move(disk, 5, 'deleted');
      },
    ],
    ['part of .swap are final', (disk) => move(disk, 5, 'swap')],
    ['before unlink', (disk) => copy(disk, 5, 'deleted')],
    [
      'RCV-005: an orphan index, stray snapshots, unknown files',
      (disk) => {
        plant(disk, file(77, 'index'), 'x');
        plant(disk, file(3, 'snapshot'), 'x');
        plant(disk, file(99, 'snapshot'), 'x');
        plant(disk, `${HOME}/notes.txt`, 'x');
        plant(disk, `${file(5, 'index')}.swap`, 'x');
      },
    ],
  ])('RCV-004: %s', (_name, damage) => {
    for (const stop of ['clean', 'killed'] as const) {
      const disk = filled(stop);
      damage(disk);
      expect(valuesOf(reopened(disk))).toEqual(firstValues(11));
      expect(suffixes(disk)).toEqual([]);
    }
  });

  test('RCV-013: an empty directory opens at its checkpointed start, or at 0', () => {
    for (const [line, start] of [
      ['', 0],
      ['1\norders 0 42\n', 42],
    ] as const) {
      const disk = filled('clean');
      disk.removeTree(HOME);
      disk.makeDirectory(HOME);
      plant(disk, 'data/log-start-offset-checkpoint', line === '' ? '' : `0\n${line}`);
      const log = reopened(disk);
      expect([log.logStartOffset, log.logEndOffset]).toEqual([start, start]);
    }
  });
});
