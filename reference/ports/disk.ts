/**
 * The disk as the core sees it: synchronous calls on paths below the node's root.
 *
 * Shape   one interface, implemented by `hosts/node/node-disk.ts` and `hosts/sim/sim-disk.ts`; both pass the
 *         same contract test.
 * Units   positions, lengths and sizes are bytes; modification times are wall milliseconds.
 * Errors  every call may throw `DiskFault`; it is caught in one place, which takes the log directory offline.
 */
import type { WallMs } from '../base/ids.ts';

/** A failing disk is a fault of a port, neither a protocol error nor a broken invariant. */
export class DiskFault extends Error {
  override readonly name = 'DiskFault';
  /** `ENOENT`, `ENOSPC`, `EIO`, `EACCES`, `EMFILE` … */
  readonly code: string;
  readonly path: string;
  constructor(code: string, path: string, message: string) {
    super(`${code}: ${message} (${path})`);
    this.code = code;
    this.path = path;
  }
}

/** An open file. Reads and writes carry their position: there is no cursor. */
export interface DiskFile {
  readonly path: string;
  size(): number;
  /** Fills `into` from `position`; returns the bytes read, fewer only at the end of the file. */
  read(position: number, into: Uint8Array): number;
  /** Writes all parts one after another at `position`. */
  write(position: number, parts: readonly Uint8Array[]): void;
  truncate(sizeBytes: number): void;
  /** Content and size are on stable storage when this returns. */
  sync(): void;
  close(): void;
}

export interface DiskEntry {
  readonly name: string;
  readonly directory: boolean;
}

export interface Disk {
  /** `create` makes the file if it is missing; without it a missing file is `DiskFault` `ENOENT`. */
  open(path: string, mode: 'read' | 'write' | 'create'): DiskFile;
  exists(path: string): boolean;
  sizeOf(path: string): number;
  modifiedAt(path: string): WallMs;
  setModifiedAt(path: string, at: WallMs): void;
  list(directory: string): DiskEntry[];
  makeDirectory(path: string): void;
  rename(from: string, to: string): void;
  remove(path: string): void;
  removeTree(path: string): void;
  /** Makes creations, renames and removals inside the directory durable. */
  syncDirectory(path: string): void;
  /** Takes the operating system's lock on a file, or returns `undefined` when another process holds it. */
  lock(path: string): { release(): void } | undefined;
  /** What is left of the device that holds the path, and what it could hold in all. */
  freeBytes(path: string): number;
  totalBytes(path: string): number;
}
