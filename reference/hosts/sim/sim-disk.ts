/**
 * The disk port in memory, with the failures a real one has: lost writes, torn sectors, lost renames, full
 * and failing devices.
 *
 * Shape   `SimDisk` is a `Disk` plus what a test may do to it: `kill` (the process dies, the kernel lives),
 *         `crash` (the power is cut), `inject` (a call fails). The same seed does the same damage.
 * Units   bytes; wall milliseconds from the clock given.
 * Errors  `DiskFault`, with the codes a real file system uses; a handle from before a crash answers `EBADF`.
 * Source  OURS: see `sim-disk-nodes.ts` for the failure model.
 */
import { type WallMs, wallMs } from '../../base/ids.ts';
import { type Disk, type DiskEntry, DiskFault, type DiskFile } from '../../ports/disk.ts';
import type { Random } from '../../ports/random.ts';
import { SimDirectory, SimInode, type SimNode } from './sim-disk-nodes.ts';

/**
 * One fault to come: the next call that fits (after letting `after` of them pass) fails, `times` times (for
 * ever when absent).
 */
export interface PlannedFault {
  readonly code: 'EIO' | 'ENOSPC' | 'EACCES' | 'EMFILE';
  /** Name of the port's call, e.g. `write`, `sync`, `rename`; any call when absent. */
  readonly call?: string;
  /** Part of the path; any path when absent. */
  readonly path?: string;
  /** A directory: whatever lies in it, and itself. */
  readonly under?: string;
  readonly after?: number;
  readonly times?: number;
}

export interface SimDiskOptions {
  readonly random: Random;
  readonly clock?: () => WallMs;
  readonly capacityBytes?: number;
}

export class SimDisk implements Disk {
  readonly #random: Random;
  readonly #clock: () => WallMs;
  readonly #capacityBytes: number;
  #root = new SimDirectory();
  readonly #locks = new Set<string>();
  #faults: { plan: PlannedFault; toPass: number; left: number }[] = [];
  #generation = 0;
  /** How often a planned fault has come. */
  faultsMet = 0;
  /** `undefined` until somebody asks again. */
  #usedBytes: number | undefined = 0;

  constructor(options: SimDiskOptions) {
    this.#random = options.random;
    this.#clock = options.clock ?? (() => wallMs(0));
    this.#capacityBytes = options.capacityBytes ?? Number.MAX_SAFE_INTEGER;
  }

  /** Called after every call that may change what a power cut would leave, and before it returns. */
  onChange: (() => void) | undefined;

  /** Another disk, with what a power cut now would leave of this one; this one goes on. */
  image(random: Random): SimDisk {
    const image = new SimDisk({ random, clock: this.#clock, capacityBytes: this.#capacityBytes });
    image.#root = this.#root.image((bound) => random.draw('sim-disk', bound));
    image.#usedBytes = undefined;
    return image;
  }

  /** The process that used the disk dies: handles and locks are gone, every byte written is still there. */
  kill(): void {
    this.#generation++;
    this.#locks.clear();
  }

  /** The power is cut: as `kill`, and what was not synced may be lost, wholly or in parts. */
  crash(): void {
    this.kill();
    this.#root.crash((bound) => this.#random.draw('sim-disk', bound));
    this.#usedBytes = undefined;
  }

  inject(plan: PlannedFault): void {
    this.#faults.push({ plan, toPass: plan.after ?? 0, left: plan.times ?? Number.POSITIVE_INFINITY });
  }

  /** The disk that holds this directory is whole again. */
  mend(directory: string): void {
    this.#faults = this.#faults.filter(({ plan }) => plan.under !== directory);
  }

  clearFaults(): void {
    this.#faults = [];
  }

  open(path: string, mode: 'read' | 'write' | 'create'): DiskFile {
    this.#enter('open', path);
    const { directory, name } = this.#parent(path);
    let node = directory.entries.get(name);
    if (node === undefined && mode === 'create') {
      const made = new SimInode(this.#clock());
      directory.change((entries) => entries.set(name, made));
      node = made;
      this.onChange?.();
    }
    if (node === undefined) throw new DiskFault('ENOENT', path, 'no such file');
    if (!(node instanceof SimInode)) throw new DiskFault('EISDIR', path, 'is a directory');
    return this.#handle(path, node);
  }

  exists(path: string): boolean {
    this.#enter('exists', path);
    return this.#find(path) !== undefined;
  }

  sizeOf(path: string): number {
    this.#enter('sizeOf', path);
    return this.#file(path).size;
  }

  modifiedAt(path: string): WallMs {
    this.#enter('modifiedAt', path);
    return this.#file(path).modifiedAt;
  }

  setModifiedAt(path: string, at: WallMs): void {
    this.#enter('setModifiedAt', path);
    this.#file(path).modifiedAt = at;
  }

  list(directory: string): DiskEntry[] {
    this.#enter('list', directory);
    return this.#directory(directory).list();
  }

  makeDirectory(path: string): void {
    this.#enter('makeDirectory', path);
    let at = this.#root;
    for (const name of parts(path)) {
      const next = at.entries.get(name) ?? new SimDirectory();
      if (!(next instanceof SimDirectory)) throw new DiskFault('EEXIST', path, 'a file is in the way');
      if (!at.entries.has(name)) at.change((entries) => entries.set(name, next));
      at = next;
    }
    this.onChange?.();
  }

  rename(from: string, to: string): void {
    this.#enter('rename', from);
    const source = this.#parent(from);
    const target = this.#parent(to);
    const node = source.directory.entries.get(source.name);
    if (node === undefined) throw new DiskFault('ENOENT', from, 'no such file');
    if (source.directory === target.directory) {
      source.directory.change((entries) => {
        entries.delete(source.name);
        entries.set(target.name, node);
      });
    } else {
      target.directory.change((entries) => entries.set(target.name, node));
      source.directory.change((entries) => entries.delete(source.name));
    }
    this.onChange?.();
  }

  remove(path: string): void {
    this.#enter('remove', path);
    this.#file(path);
    const { directory, name } = this.#parent(path);
    directory.change((entries) => entries.delete(name));
    this.#usedBytes = undefined;
    this.onChange?.();
  }

  removeTree(path: string): void {
    this.#enter('removeTree', path);
    if (this.#find(path) === undefined) return;
    const { directory, name } = this.#parent(path);
    directory.change((entries) => entries.delete(name));
    this.#usedBytes = undefined;
    this.onChange?.();
  }

  syncDirectory(path: string): void {
    this.#enter('syncDirectory', path);
    this.#directory(path).sync();
    this.onChange?.();
  }

  lock(path: string): { release(): void } | undefined {
    this.open(path, 'create').close();
    if (this.#locks.has(path)) return undefined;
    this.#locks.add(path);
    const generation = this.#generation;
    return {
      release: () => {
        if (generation === this.#generation) this.#locks.delete(path);
      },
    };
  }

  freeBytes(path: string): number {
    this.#enter('freeBytes', path);
    return this.#capacityBytes - this.#used();
  }

  totalBytes(path: string): number {
    this.#enter('totalBytes', path);
    return this.#capacityBytes;
  }

  #handle(path: string, inode: SimInode): DiskFile {
    const generation = this.#generation;
    let open = true;
    const enter = (call: string): SimInode => {
      if (!open || generation !== this.#generation)
        throw new DiskFault('EBADF', path, 'the handle is closed');
      this.#enter(call, path);
      return inode;
    };
    return {
      path,
      size: () => enter('size').size,
      read: (position, into) => enter('read').read(position, into),
      write: (position, parts) => this.#write(enter('write'), path, position, parts),
      truncate: (sizeBytes) => {
        const { size } = enter('truncate');
        this.#usedBytes = this.#used() + sizeBytes - size;
        inode.truncate(sizeBytes);
        inode.modifiedAt = this.#clock();
        this.onChange?.();
      },
      sync: () => {
        enter('sync').sync();
        this.onChange?.();
      },
      close: () => {
        open = false;
      },
    };
  }

  /** As on a real device a write that meets the end of the space has written what fitted. */
  #write(inode: SimInode, path: string, position: number, parts: readonly Uint8Array[]): void {
    inode.modifiedAt = this.#clock();
    let at = position;
    for (const part of parts) {
      const before = inode.size;
      const room = this.#capacityBytes - this.#used() + (before - at);
      inode.write(at, part.length <= room ? part : part.subarray(0, Math.max(0, room)));
      this.#usedBytes = this.#used() + inode.size - before;
      this.onChange?.();
      if (part.length > room) throw new DiskFault('ENOSPC', path, 'no space left on device');
      at += part.length;
    }
  }

  #enter(call: string, path: string): void {
    for (const fault of this.#faults) {
      if (fault.left === 0 || !meets(fault.plan, call, path)) continue;
      if (fault.toPass-- > 0) continue;
      fault.left--;
      this.faultsMet++;
      throw new DiskFault(fault.plan.code, path, `injected at ${call}`);
    }
  }

  #find(path: string): SimNode | undefined {
    let at: SimNode = this.#root;
    for (let from = 0; from < path.length; ) {
      const slash = path.indexOf('/', from);
      const to = slash < 0 ? path.length : slash;
      const name = path.slice(from, to);
      from = to + 1;
      if (name === '' || name === '.') continue;
      const next: SimNode | undefined = at instanceof SimDirectory ? at.entries.get(name) : undefined;
      if (next === undefined) return undefined;
      at = next;
    }
    return at;
  }

  #file(path: string): SimInode {
    const node = this.#find(path);
    if (!(node instanceof SimInode)) throw new DiskFault('ENOENT', path, 'no such file');
    return node;
  }

  #directory(path: string): SimDirectory {
    const node = this.#find(path);
    if (!(node instanceof SimDirectory)) throw new DiskFault('ENOENT', path, 'no such directory');
    return node;
  }

  #parent(path: string): { directory: SimDirectory; name: string } {
    const slash = path.lastIndexOf('/');
    const directory = slash < 0 ? this.#root : this.#directory(path.slice(0, slash));
    return { directory, name: path.slice(slash + 1) };
  }

  #used(): number {
    this.#usedBytes ??= this.#measure(this.#root);
    return this.#usedBytes;
  }

  #measure(directory: SimDirectory): number {
    let bytes = 0;
    for (const node of directory.entries.values()) {
      bytes += node instanceof SimDirectory ? this.#measure(node) : node.size;
    }
    return bytes;
  }
}

function meets(plan: PlannedFault, call: string, path: string): boolean {
  const { under } = plan;
  const isUnder = under === undefined || path === under || path.startsWith(`${under}/`);
  return isUnder && (plan.call ?? call) === call && path.includes(plan.path ?? '');
}

function parts(path: string): string[] {
  return path.split('/').filter((name) => name !== '' && name !== '.');
}
