/**
 * Goal    the simulated disk and the real one are the same disk, as far as the port can tell.
 * Method  one list of expectations, run over both; then what only the simulated one can do: lose, tear, fill
 *         up.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { wallMs } from '../base/ids.ts';
import { nodeDisk } from '../hosts/node/node-disk.ts';
import { SimDisk } from '../hosts/sim/sim-disk.ts';
import type { Disk } from '../ports/disk.ts';
import { seededRandom } from './disk-random.ts';
import { codeOf } from './fault-code.ts';

const root = mkdtempSync(join(tmpdir(), 'ktck-disk-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function content(disk: Disk, path: string): string {
  const file = disk.open(path, 'read');
  const into = new Uint8Array(file.size());
  expect(file.read(0, into)).toBe(into.length);
  file.close();
  return new TextDecoder().decode(into);
}

function put(disk: Disk, path: string, text: string): void {
  const file = disk.open(path, 'create');
  file.write(0, [bytes(text)]);
  file.close();
}

const simDisk = (seed = 1, capacityBytes = 1 << 20): SimDisk =>
  new SimDisk({ random: seededRandom(seed), capacityBytes });

describe.each([
  ['node', () => nodeDisk(mkdtempSync(join(root, 'n-')))],
  ['sim', () => simDisk()],
] as [string, () => Disk][])('%s disk', (_name, make) => {
  test('writes its parts one after another and reads them back, short only at the end', () => {
    const disk = make();
    disk.makeDirectory('a/b');
    const file = disk.open('a/b/f', 'create');
    file.write(3, [bytes('one'), bytes('two')]);
    expect(file.size()).toBe(9);
    const into = new Uint8Array(8);
    expect(file.read(3, into)).toBe(6);
    expect(new TextDecoder().decode(into.subarray(0, 6))).toBe('onetwo');
    expect(file.read(100, into)).toBe(0);
    file.truncate(4);
    file.truncate(6);
    file.sync();
    file.close();
    expect(content(disk, 'a/b/f')).toBe('\0\0\0o\0\0');
    expect(disk.sizeOf('a/b/f')).toBe(6);
  });

  test('lists, renames over, removes', () => {
    const disk = make();
    disk.makeDirectory('d/sub');
    put(disk, 'd/x', 'new');
    put(disk, 'd/y', 'old');
    expect(disk.list('d')).toEqual([
      { name: 'sub', directory: true },
      { name: 'x', directory: false },
      { name: 'y', directory: false },
    ]);
    disk.rename('d/x', 'd/y');
    disk.syncDirectory('d');
    expect(content(disk, 'd/y')).toBe('new');
    expect(disk.exists('d/x')).toBe(false);
    disk.rename('d', 'e');
    disk.remove('e/y');
    expect(disk.list('e')).toEqual([{ name: 'sub', directory: true }]);
    disk.removeTree('e');
    disk.removeTree('e');
    expect(disk.exists('e')).toBe(false);
  });

  test('says what is wrong by code', () => {
    const disk = make();
    disk.makeDirectory('d');
    expect(codeOf(() => disk.open('d/none', 'read'))).toBe('ENOENT');
    expect(codeOf(() => disk.open('none/f', 'create'))).toBe('ENOENT');
    expect(codeOf(() => disk.list('none'))).toBe('ENOENT');
    expect(codeOf(() => disk.remove('d/none'))).toBe('ENOENT');
    expect(codeOf(() => disk.rename('d/none', 'd/other'))).toBe('ENOENT');
    expect(disk.freeBytes('d')).toBeGreaterThan(0);
  });

  test('a lock has one holder, and a removed file lives on for who holds it open', () => {
    const disk = make();
    const held = disk.lock('.lock');
    expect(held).toBeDefined();
    expect(disk.lock('.lock')).toBeUndefined();
    held?.release();
    const again = disk.lock('.lock');
    expect(again).toBeDefined();
    again?.release();

    put(disk, 'f', 'still here');
    const file = disk.open('f', 'read');
    disk.remove('f');
    const into = new Uint8Array(5);
    expect(file.read(0, into)).toBe(5);
    file.close();
  });

  test('keeps a modification time that was set', () => {
    const disk = make();
    put(disk, 'f', 'x');
    disk.setModifiedAt('f', wallMs(1_700_000_000_000));
    expect(disk.modifiedAt('f')).toBe(1_700_000_000_000);
  });
});

describe('node lock', () => {
  test('a dead process, a recycled process id and an empty file hold nothing', () => {
    const disk = nodeDisk(mkdtempSync(join(root, 'l-')));
    for (const content of [
      '',
      '{"pid":999999999,"startedAt":1,"boot":"x"}',
      `{"pid":${process.pid},"startedAt":1}`,
    ]) {
      put(disk, '.lock', content);
      const lock = disk.lock('.lock');
      expect(lock).toBeDefined();
      lock?.release();
    }
    expect(disk.list('.').map((entry) => entry.name)).toEqual([]);
  });
});

describe('sim disk under failure', () => {
  test('a killed process loses its handles and locks but no byte', () => {
    const disk = simDisk();
    disk.lock('.lock');
    const file = disk.open('f', 'create');
    file.write(0, [bytes('written')]);
    disk.kill();
    expect(codeOf(() => file.size())).toBe('EBADF');
    expect(disk.lock('.lock')).toBeDefined();
    expect(content(disk, 'f')).toBe('written');
  });

  test('a power cut keeps what was synced and may lose the rest, differently by seed', () => {
    const seen = new Set<string>();
    for (let seed = 0; seed < 40; seed++) {
      const disk = simDisk(seed);
      const file = disk.open('f', 'create');
      file.write(0, [bytes('s'.repeat(1024))]);
      file.sync();
      disk.syncDirectory('');
      file.write(512, [bytes('u'.repeat(1024))]);
      put(disk, 'unsynced', 'x');
      disk.crash();
      const after = content(disk, 'f');
      expect(after.slice(0, 512)).toBe('s'.repeat(512));
      seen.add(`${after.length}/${after[512]}/${after[1024] ?? ''}/${disk.exists('unsynced')}`);
    }
    expect(seen.size).toBeGreaterThan(5);
  });

  test('an image is what a power cut would leave, and the disk goes on without noticing', () => {
    const disk = simDisk(3);
    put(disk, 'synced', 'one');
    const file = disk.open('synced', 'write');
    file.sync();
    disk.syncDirectory('');
    file.write(0, [bytes('two')]);
    put(disk, 'unsynced', 'x');
    const seen = new Set<string>();
    for (let seed = 0; seed < 30; seed++) {
      const image = disk.image(seededRandom(seed));
      seen.add(`${content(image, 'synced')} ${image.exists('unsynced')}`);
      put(image, 'synced', 'own');
    }
    expect([...seen].sort()).toEqual(['one false', 'one true', 'two false', 'two true']);
    expect(content(disk, 'synced')).toBe('two');
    const calls: string[] = [];
    disk.onChange = () => calls.push('changed');
    disk.rename('unsynced', 'renamed');
    disk.exists('renamed');
    file.sync();
    expect(calls.length).toBe(2);
  });

  test('a directory that fails fails in all that lies in it, until it is mended', () => {
    const disk = simDisk();
    for (const path of ['a', 'ab']) disk.makeDirectory(path);
    disk.inject({ code: 'EIO', under: 'a' });
    expect(codeOf(() => disk.list('a'))).toBe('EIO');
    expect(codeOf(() => disk.open('a/f', 'create'))).toBe('EIO');
    put(disk, 'ab/f', 'fine');
    disk.mend('a');
    put(disk, 'a/f', 'fine again');
  });

  test('faults come when planned, and a full device writes what fits', () => {
    const disk = simDisk(1, 10);
    const file = disk.open('f', 'create');
    disk.inject({ code: 'EIO', call: 'sync', after: 1, times: 1 });
    file.sync();
    expect(codeOf(() => file.sync())).toBe('EIO');
    file.sync();
    expect(codeOf(() => file.write(0, [bytes('0123456789ab')]))).toBe('ENOSPC');
    expect(file.size()).toBe(10);
    expect(disk.freeBytes('')).toBe(0);
    disk.remove('f');
    expect(disk.freeBytes('')).toBe(10);
  });
});
