/**
 * Goal    several log directories: who may have them, where a new log goes, what a lost one costs.
 * Method  transcripts on a simulated disk.
 */
import { describe, expect, test } from 'vitest';
import { errorCodes } from '../../spec/protocol/errors.ts';
import type { SimDisk } from '../hosts/sim/sim-disk.ts';
import { isLogError } from '../log/log-results.ts';
import { readText, replaceFile } from '../log/text-file.ts';
import {
  at,
  batchOf,
  logConfig,
  newDisk,
  openLog,
  openManager,
  put,
  record,
  startManager,
  TOPIC_ID,
  valuesOf,
} from '../testing/disk-log.ts';
import { readMetaProperties } from './meta-properties.ts';

const directories = ['a', 'b', 'c'];
const config = logConfig();

function refusalOf(disk: SimDisk): string {
  const opened = openManager(disk, { directories });
  if ('refused' in opened) return opened.refused;
  const refused = opened.load(() => config, at());
  opened.abandon();
  return refused?.refused ?? 'started';
}

test('DIR-006, DIR-020: each directory has an id of its own, and a copy is not taken for another one', () => {
  const disk = newDisk();
  const manager = startManager(disk, { directories });
  expect(new Set(manager.directoryIds()).size).toBe(3);
  manager.abandon();
  const copied = readText(disk, 'a/meta.properties')!;
  replaceFile(disk, 'b', 'meta.properties', copied);
  expect(refusalOf(disk)).toContain('directory.id');
  expect(readMetaProperties(disk, 'b')?.directoryId).toBe(readMetaProperties(disk, 'a')?.directoryId);
});

test('DIR-007: a new log goes where the fewest are', () => {
  const manager = startManager(newDisk(), { directories });
  for (const topic of ['t1', 't2', 't3', 't4']) openLog(manager, config, topic);
  const loads = () => manager.directories().map(({ logs }) => logs.length);
  expect(loads()).toEqual([2, 1, 1]);
  manager.deleteLog('t2', 0, at());
  openLog(manager, config, 't5');
  expect(loads()).toEqual([2, 1, 1]);
});

test('DIR-019: a wish that came before the partition is kept', () => {
  const manager = startManager(newDisk(), { directories });
  expect(manager.moveTo('later', 0, 'c', at())).toBe(errorCodes.UNKNOWN_TOPIC_OR_PARTITION);
  expect(openLog(manager, config, 'later').home.path).toBe('c');
});

test('DIR-019: wishes for partitions that never come take no more than so much memory: the oldest go', () => {
  const manager = startManager(newDisk(), { directories });
  for (let n = 0; n < 10_001; n++) manager.moveTo(`later-${n}`, 0, 'c', at());
  expect(openLog(manager, config, 'later-0').home.path).toBe('a');
  expect(openLog(manager, config, 'later-1').home.path).toBe('c');
});

test('DIR-008: one partition in two directories is refused by name', () => {
  const disk = newDisk();
  startManager(disk, { directories }).abandon();
  for (const path of ['a/t-0', 'c/t-0']) disk.makeDirectory(path);
  expect(refusalOf(disk)).toMatch(/t-0.*\ba\b.*\bc\b/);
});

describe('a lost directory', () => {
  test('DIR-017: it takes its logs along; only what is new is made elsewhere', () => {
    const disk = newDisk();
    const manager = startManager(disk, { directories });
    const [, lost] = ['t1', 't2', 't3'].map((topic) => openLog(manager, config, topic));
    put(lost!, batchOf([record('kept')]));
    manager.close({ brokerEpoch: 1 }, at());
    disk.inject({ code: 'EIO', under: 'b' });
    const next = startManager(disk, { directories });
    expect(next.offlineDirectories()).toEqual(['b']);
    const old = next.getOrCreate('t2', 0, { topicId: TOPIC_ID, config }, at());
    expect(isLogError(old) && old.error).toBe(errorCodes.KAFKA_STORAGE_ERROR);
    const fresh = next.getOrCreate('t9', 0, { topicId: TOPIC_ID, config }, at(), true);
    expect(isLogError(fresh)).toBe(false);
    expect(next.moveTo('t1', 0, 'b', at())).toBe(errorCodes.KAFKA_STORAGE_ERROR);
    next.close({ brokerEpoch: 2 }, at());
    disk.mend('b');
    expect(valuesOf(startManager(disk, { directories }).get('t2', 0)!)).toEqual(['0:kept']);
  });

  test('DIR-018: what fails once has failed for good, until the next start', () => {
    const disk = newDisk();
    const manager = startManager(disk, { directories: ['a', 'b'] });
    const [one, other] = ['t1', 't2'].map((topic) => openLog(manager, config, topic));
    disk.inject({ code: 'ENOSPC', call: 'write', path: 't1-0', times: 1 });
    const bytes = (): Uint8Array => batchOf([record('x')]);
    expect(() => put(one!, bytes())).toThrow('56');
    expect(() => put(one!, bytes())).toThrow('56');
    put(other!, bytes());
    expect(manager.lastFault).toBeUndefined();
    expect(manager.failureOf('a')?.code).toBe('ENOSPC');
    disk.inject({ code: 'EIO', under: 'b' });
    expect(() => put(other!, bytes())).toThrow('56');
    expect(manager.lastFault?.code).toBe('EIO');
  });
});

/** A checkpoint that was not written again before the power went named a topic that was deleted. */
test('a line about a log that is gone is not believed of a new one by the same name', () => {
  const disk = newDisk();
  const manager = startManager(disk, { directories: ['a'] });
  openLog(manager, config, 't');
  manager.deleteLog('t', 0, at());
  disk.kill();
  replaceFile(disk, 'a', 'log-start-offset-checkpoint', '0\n1\nt 0 50\n');
  const next = startManager(disk, { directories: ['a'] });
  put(openLog(next, config, 't'), batchOf([record('new')]));
  disk.kill();
  expect(valuesOf(startManager(disk, { directories: ['a'] }).get('t', 0)!)).toEqual(['0:new']);
});
