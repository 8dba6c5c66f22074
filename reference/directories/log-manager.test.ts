/**
 * Goal    a node's directories are claimed, locked, loaded, checkpointed, emptied and given up as LOG, CKP
 *         and RCV rows say.
 * Method  transcripts on the simulated disk, with time given by hand.
 */
import { describe, expect, test } from 'vitest';
import { offset } from '../base/ids.ts';
import type { SimDisk } from '../hosts/sim/sim-disk.ts';
import { isLogError } from '../log/log-results.ts';
import { deletedDirectory, directoryKind } from '../log/names.ts';
import { readText, replaceFile } from '../log/text-file.ts';
import {
  at,
  batchOf,
  CLUSTER_ID,
  logConfig,
  newDisk,
  openLog,
  openManager,
  put,
  record,
  startLog,
  startManager,
  TOPIC_ID,
} from '../testing/disk-log.ts';
import { LogManager } from './log-manager.ts';
import { readMetaProperties } from './meta-properties.ts';

const names = (disk: SimDisk): string[] => disk.list('data').map((entry) => entry.name);

describe('claiming a directory', () => {
  test('a fresh one is formatted and keeps its id', () => {
    const disk = newDisk();
    const [id] = startManager(disk).directoryIds();
    expect(readMetaProperties(disk, 'data')).toEqual({ clusterId: CLUSTER_ID, nodeId: 1, directoryId: id });
    disk.kill();
    expect(startManager(disk).directoryIds()).toEqual([id]);
  });

  test('LOG-008: one directory, one process', () => {
    const disk = newDisk();
    const first = startManager(disk);
    expect(openManager(disk)).toEqual({ refused: 'data is in use by another process', unavailable: true });
    first.abandon();
    expect(openManager(disk)).toBeInstanceOf(LogManager);
  });

  test('RCV-010: another cluster or node is refused, and the lock given back; a missing directory id is made', () => {
    const disk = newDisk();
    startManager(disk).abandon();
    expect(openManager(disk, { clusterId: 'BBBBBBBBBBBBBBBBBBBBBQ' })).toMatchObject({
      refused: expect.stringContaining('cluster'),
    });
    expect(openManager(disk, { nodeId: 2 })).toMatchObject({ refused: expect.stringContaining('node') });
    replaceFile(
      disk,
      'data',
      'meta.properties',
      `#\n#Sat Nov 21 14:13:25 UTC 2026\nversion=0\nbroker.id=1\ncluster.id=${CLUSTER_ID}\n`,
    );
    expect(startManager(disk).directoryIds()[0]).toMatch(/^[\w-]{22}$/);
  });

  test('RCV-025: logs without a name are nobody’s, and what cannot be followed is a failed disk', () => {
    const disk = newDisk();
    startManager(disk).abandon();
    replaceFile(disk, 'data', 'meta.properties', 'version=7\n');
    expect(openManager(disk)).toMatchObject({
      refused: expect.stringContaining('malformed'),
      unavailable: true,
    });
    disk.remove('data/meta.properties');
    startManager(disk).abandon();
    disk.remove('data/meta.properties');
    disk.makeDirectory('data/orders-0');
    expect(openManager(disk)).toEqual({ refused: expect.stringContaining('nobody knows whose they are') });
  });

  test('RCV-008: a directory that is nothing of Kafka’s refuses the start, files and known others do not', () => {
    const disk = newDisk();
    startManager(disk).abandon();
    for (const name of [
      'remote-log-index-cache',
      '__cluster_metadata-0',
      'a-0.0123456789abcdef0123456789abcdef-stray',
    ]) {
      disk.makeDirectory(`data/${name}`);
    }
    replaceFile(disk, 'data', 'bootstrap.checkpoint', 'x');
    const manager = startManager(disk);
    expect([...manager.logs()]).toEqual([]);
    manager.abandon();
    disk.makeDirectory('data/lost+found');
    const again = openManager(disk);
    expect(again instanceof LogManager && again.load(() => logConfig(), at())).toMatchObject({
      refused: expect.stringContaining('lost+found'),
    });
  });

  test('RCV-011: one failed directory leaves the others, no directory left is a refusal', () => {
    const disk = newDisk();
    disk.inject({ code: 'EACCES', call: 'makeDirectory', path: 'bad' });
    const manager = startManager(disk, { directories: ['bad', 'good'] });
    expect(manager.offlineDirectories()).toEqual(['bad']);
    expect(isLogError(manager.getOrCreate('t', 0, { topicId: TOPIC_ID, config: logConfig() }, at()))).toBe(
      true,
    );
    expect(openManager(disk, { directories: ['bad'] })).toMatchObject({
      refused: expect.stringContaining('EACCES'),
    });
  });
});

describe('directory names', () => {
  test('LOG-011: the last dash divides, and a deleted name is never longer than 255', () => {
    expect(directoryKind('a-b.c-12')).toEqual({ kind: 'partition', topic: 'a-b.c', partition: 12 });
    expect(directoryKind('nodash').kind).toBe('unknown');
    expect(directoryKind('dash-x').kind).toBe('unknown');
    const long = deletedDirectory('t'.repeat(249), 7, TOPIC_ID);
    expect(long.length).toBe(255);
    expect(directoryKind(long).kind).toBe('deleted');
  });
});

describe('deleting', () => {
  test('LOG-009: the directory leaves its name at once and the disk after the delay; a new one begins at 0', () => {
    const disk = newDisk();
    const manager = startManager(disk);
    put(openLog(manager), batchOf([record('a')]));
    expect(manager.deleteLog('orders', 0, at(1000))).toBeUndefined();
    expect(manager.get('orders', 0)).toBeUndefined();
    const doomed = names(disk).filter((name) => /^orders-0\.[0-9a-f]{32}-delete$/.test(name));
    expect(doomed).toHaveLength(1);
    expect(names(disk)).not.toContain('orders-0');
    expect(openLog(manager).logEndOffset).toBe(0);
    manager.tick(at(60_999));
    expect(names(disk)).toContain(doomed[0]);
    expect(manager.nextDeadline()).toBeLessThanOrEqual(61_000);
    manager.tick(at(61_000));
    expect(names(disk)).not.toContain(doomed[0]);
  });

  test('logs that go together leave the checkpoints together, and before a new one by their name is made', () => {
    const disk = newDisk();
    const manager = startManager(disk);
    for (const topic of ['a', 'b', 'c']) openLog(manager, logConfig(), topic);
    manager.tick(at(60_000));
    const path = 'data/recovery-point-offset-checkpoint';
    const named = (): string => readText(disk, path)!.split('\n').slice(2).join(';');
    expect(named()).toBe('a 0 0;b 0 0;c 0 0;');
    let writes = 0;
    const rename = disk.rename.bind(disk);
    disk.rename = (from, to) => {
      if (to === path) writes++;
      rename(from, to);
    };
    for (const topic of ['a', 'b']) manager.deleteLog(topic, 0, at(60_000));
    expect([writes, manager.nextDeadline()]).toEqual([0, 0]);
    manager.tick(at(60_000));
    expect([writes, named()]).toEqual([1, 'c 0 0;']);
    manager.deleteLog('c', 0, at(60_000));
    openLog(manager, logConfig(), 'c');
    expect([writes, named()]).toEqual([2, '']);
  });

  test('what a dead node left undeleted goes after the delay too', () => {
    const disk = newDisk();
    const manager = startManager(disk);
    openLog(manager);
    manager.deleteLog('orders', 0, at());
    disk.kill();
    const next = startManager(disk);
    next.tick(at(60_000));
    expect(names(disk).some((name) => name.endsWith('-delete'))).toBe(false);
  });
});

describe('time', () => {
  test('checkpoints fall due by the broker’s intervals, and say what the logs say', () => {
    const disk = newDisk();
    const { manager, log } = startLog(disk);
    expect(manager.nextDeadline()).toBe(0);
    manager.tick(at(0));
    expect(manager.nextDeadline()).toBe(5000);
    put(log, batchOf([record('a'), record('b')]));
    log.flush();
    log.updateHighWatermark(offset(2));
    manager.tick(at(5000));
    expect(readText(disk, 'data/replication-offset-checkpoint')).toBe('0\n1\norders 0 2\n');
    expect(disk.exists('data/recovery-point-offset-checkpoint')).toBe(false);
    manager.tick(at(60_000));
    expect(readText(disk, 'data/recovery-point-offset-checkpoint')).toBe('0\n1\norders 0 2\n');
    expect(readText(disk, 'data/log-start-offset-checkpoint')).toBe('0\n0\n');
  });

  test('IDM-009: silent producers are forgotten at the check', () => {
    const { manager, log } = startLog(newDisk(), { broker: { 'producer.id.expiration.ms': '1000' } });
    put(log, batchOf([record('a')], { producerId: 1, producerEpoch: 0, baseSequence: 0 }));
    manager.tick(at(599_999));
    expect(log.producers.size).toBe(1);
    manager.tick(at(600_000));
    expect(log.producers.size).toBe(0);
  });

  test('flush.ms is looked at when the flush scheduler runs', () => {
    const config = logConfig({ 'flush.ms': '500' });
    const { manager, log } = startLog(newDisk(), {
      config,
      broker: { 'log.flush.scheduler.interval.ms': '100' },
    });
    put(log, batchOf([record('a')]));
    manager.tick(at(400));
    expect(log.recoveryPoint).toBe(0);
    manager.tick(at(500));
    expect(log.recoveryPoint).toBe(1);
  });
});

describe('stopping', () => {
  test('RCV-007: a node that never loaded its logs leaves no marker', () => {
    const disk = newDisk();
    startManager(disk).close({ brokerEpoch: 1 }, at());
    expect(readText(disk, 'data/.kafka_cleanshutdown')).toBe('{"version":0,"brokerEpoch":1}');
    const unloaded = openManager(disk);
    disk.remove('data/.kafka_cleanshutdown');
    if (unloaded instanceof LogManager) unloaded.close({ brokerEpoch: 2 }, at());
    expect(names(disk)).not.toContain('.kafka_cleanshutdown');
    expect(openManager(disk)).toBeInstanceOf(LogManager);
  });
});
