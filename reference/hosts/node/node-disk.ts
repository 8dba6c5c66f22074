/**
 * The disk port on real files: synchronous calls of node:fs.
 *
 * Shape   `nodeDisk(root)` makes a `Disk`; every path is joined to `root`.
 * Units   bytes; wall milliseconds.
 * Errors  whatever node:fs throws leaves as `DiskFault` with the operating system's code.
 * Source  OURS: the port is ours; synchronous reads of cached pages are also the fastest way in Node.
 */
import fs from 'node:fs';
import { join } from 'node:path';
import { type WallMs, wallMs } from '../../base/ids.ts';
import { type Disk, type DiskEntry, DiskFault, type DiskFile } from '../../ports/disk.ts';
import { takeLock } from './node-disk-lock.ts';

/** Runs one call of node:fs and turns its error into the port's fault. */
function faulting<T>(path: string, call: () => T): T {
  try {
    return call();
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new DiskFault(code ?? 'EIO', path, withoutCode(message));
  }
}

class NodeFile implements DiskFile {
  readonly path: string;
  readonly #descriptor: number;
  #open = true;

  constructor(path: string, descriptor: number) {
    this.path = path;
    this.#descriptor = descriptor;
  }

  size(): number {
    return faulting(this.path, () => fs.fstatSync(this.#descriptor).size);
  }

  read(position: number, into: Uint8Array): number {
    try {
      let filled = fs.readSync(this.#descriptor, into, 0, into.length, position);
      while (filled < into.length && filled > 0) {
        const more = fs.readSync(this.#descriptor, into, filled, into.length - filled, position + filled);
        if (more === 0) break;
        filled += more;
      }
      return filled;
    } catch (cause) {
      throw asFault(this.path, cause);
    }
  }

  write(position: number, parts: readonly Uint8Array[]): void {
    try {
      let at = position;
      for (const part of parts) {
        let written = 0;
        while (written < part.length) {
          written += fs.writeSync(this.#descriptor, part, written, part.length - written, at + written);
        }
        at += part.length;
      }
    } catch (cause) {
      throw asFault(this.path, cause);
    }
  }

  truncate(sizeBytes: number): void {
    faulting(this.path, () => fs.ftruncateSync(this.#descriptor, sizeBytes));
  }

  sync(): void {
    faulting(this.path, () => fs.fsyncSync(this.#descriptor));
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    faulting(this.path, () => fs.closeSync(this.#descriptor));
  }
}

function asFault(path: string, cause: unknown): DiskFault {
  const { code, message } = cause as NodeJS.ErrnoException;
  return new DiskFault(code ?? 'EIO', path, withoutCode(message));
}

const { O_RDONLY, O_RDWR, O_CREAT, O_NONBLOCK } = fs.constants;
/** To open a pipe for reading would otherwise wait for somebody who writes into it. */
const FLAGS = { read: O_RDONLY | O_NONBLOCK, write: O_RDWR, create: O_RDWR | O_CREAT } as const;

class NodeDisk implements Disk {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  open(path: string, mode: 'read' | 'write' | 'create'): DiskFile {
    const descriptor = faulting(path, () => fs.openSync(this.#at(path), FLAGS[mode], 0o644));
    const file = new NodeFile(path, descriptor);
    // A pipe, a device or a directory under the name of a file has no bytes at positions.
    if (faulting(path, () => fs.fstatSync(descriptor)).isFile()) return file;
    file.close();
    throw new DiskFault('EINVAL', path, 'it is not a regular file');
  }

  exists(path: string): boolean {
    return fs.existsSync(this.#at(path));
  }

  sizeOf(path: string): number {
    return faulting(path, () => fs.statSync(this.#at(path)).size);
  }

  modifiedAt(path: string): WallMs {
    return wallMs(Math.floor(faulting(path, () => fs.statSync(this.#at(path)).mtimeMs)));
  }

  setModifiedAt(path: string, at: WallMs): void {
    faulting(path, () => fs.utimesSync(this.#at(path), at / 1000, at / 1000));
  }

  list(directory: string): DiskEntry[] {
    const entries = faulting(directory, () => fs.readdirSync(this.#at(directory), { withFileTypes: true }));
    return entries
      .map((entry) => ({ name: entry.name, directory: this.#isDirectory(directory, entry) }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  makeDirectory(path: string): void {
    faulting(path, () => fs.mkdirSync(this.#at(path), { recursive: true }));
  }

  rename(from: string, to: string): void {
    faulting(from, () => fs.renameSync(this.#at(from), this.#at(to)));
  }

  remove(path: string): void {
    faulting(path, () => fs.unlinkSync(this.#at(path)));
  }

  removeTree(path: string): void {
    faulting(path, () => fs.rmSync(this.#at(path), { recursive: true, force: true }));
  }

  syncDirectory(path: string): void {
    faulting(path, () => {
      const descriptor = fs.openSync(this.#at(path), O_RDONLY);
      try {
        fs.fsyncSync(descriptor);
      } finally {
        fs.closeSync(descriptor);
      }
    });
  }

  lock(path: string): { release(): void } | undefined {
    return faulting(path, () => takeLock(this.#at(path)));
  }

  freeBytes(path: string): number {
    const { bavail, bsize } = faulting(path, () => fs.statfsSync(this.#at(path)));
    return bavail * bsize;
  }

  totalBytes(path: string): number {
    const { blocks, bsize } = faulting(path, () => fs.statfsSync(this.#at(path)));
    return blocks * bsize;
  }

  /** Links are followed, as Kafka follows them; one that leads nowhere or in a circle is no directory. */
  #isDirectory(parent: string, entry: fs.Dirent): boolean {
    if (!entry.isSymbolicLink()) return entry.isDirectory();
    try {
      return fs.statSync(this.#at(join(parent, entry.name))).isDirectory();
    } catch {
      return false;
    }
  }

  #at(path: string): string {
    return join(this.#root, path);
  }
}

/** The real file system below `root`. */
export function nodeDisk(root: string): Disk {
  return new NodeDisk(root);
}

/** Node's messages begin with the code, and so do those of a `DiskFault`. */
const withoutCode = (message: string): string => message.replace(/^E[A-Z0-9]+: /, '');
