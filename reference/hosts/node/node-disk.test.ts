/**
 * Goal    what is no file under the name of a file is a fault of the disk and never a wait without end;
 *         links are followed.
 * Method  pipes, directories, links and a file of holes in a directory of the real file system.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readWholeFile } from '../../ports/whole-file.ts';
import { codeOf } from '../../testing/fault-code.ts';
import { nodeDisk } from './node-disk.ts';

let root: string;
beforeEach(() => {
  root = fs.mkdtempSync(join(tmpdir(), 'ktck-node-disk-'));
});
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

test.each(['read', 'write', 'create'] as const)('a pipe is not opened to %s', (mode) => {
  execFileSync('mkfifo', [join(root, 'pipe')]);
  expect(codeOf(() => nodeDisk(root).open('pipe', mode))).toBe('EINVAL');
});

test('a directory, a device and a link to a pipe are no files', () => {
  fs.mkdirSync(join(root, 'directory'));
  fs.symlinkSync('/dev/zero', join(root, 'device'));
  execFileSync('mkfifo', [join(root, 'pipe')]);
  fs.symlinkSync('pipe', join(root, 'link'));
  const codes = ['directory', 'device', 'link'].map((name) =>
    codeOf(() => nodeDisk(root).open(name, 'read')),
  );
  expect(codes).toEqual(['EINVAL', 'EINVAL', 'EINVAL']);
});

test('a lock that is a pipe or a directory is a fault and stays where it is', () => {
  execFileSync('mkfifo', [join(root, 'pipe')]);
  fs.mkdirSync(join(root, 'directory'));
  for (const name of ['pipe', 'directory']) expect(codeOf(() => nodeDisk(root).lock(name))).toBe('EIO');
  expect(fs.readdirSync(root)).toEqual(['directory', 'pipe']);
});

test('a link to a directory is a directory; one that leads nowhere or in a circle is none', () => {
  fs.mkdirSync(join(root, 'real'));
  for (const [name, target] of [
    ['link', 'real'],
    ['lost', 'nowhere'],
    ['round', 'round'],
  ])
    fs.symlinkSync(target!, join(root, name!));
  const directories = nodeDisk(root)
    .list('')
    .filter(({ directory }) => directory);
  expect(directories.map(({ name }) => name)).toEqual(['link', 'real']);
});

test('a file that is too large to be read whole is a fault before memory is asked for', () => {
  fs.writeFileSync(join(root, 'huge'), '');
  fs.truncateSync(join(root, 'huge'), 2 ** 40);
  expect(codeOf(() => readWholeFile(nodeDisk(root), 'huge'))).toBe('EFBIG');
});
