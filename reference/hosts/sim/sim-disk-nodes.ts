/**
 * What the simulated disk is made of: files that remember what was there before the last sync, directories
 * that remember their journal.
 *
 * Shape   `SimInode` keeps, for every sector touched since its last sync, the bytes that stable storage still
 *         holds; `SimDirectory` keeps the operations since its last sync. A crash decides sector by sector
 *         and operation by operation what reached the platter.
 * Units   a sector is 512 bytes.
 * Source  OURS: the failure model of a POSIX file system without ordering guarantees between files.
 */
import type { WallMs } from '../../base/ids.ts';
import type { DiskEntry } from '../../ports/disk.ts';

export const SECTOR_BYTES = 512;
const NO_BYTES = new Uint8Array(0);

/** Answers a whole number in [0, bound): how a crash decides. */
export type Dice = (bound: number) => number;

/** One file's content. */
export class SimInode {
  modifiedAt: WallMs;
  size = 0;
  #bytes = NO_BYTES;
  /** The bytes belong to an image as well: they are copied before they change. */
  #isShared = false;
  #durableSize = 0;
  /** Sector number → what stable storage holds there. */
  readonly #before = new Map<number, Uint8Array>();

  constructor(now: WallMs) {
    this.modifiedAt = now;
  }

  read(position: number, into: Uint8Array): number {
    const end = Math.min(position + into.length, this.size);
    if (end <= position) return 0;
    into.set(this.#bytes.subarray(position, end));
    return end - position;
  }

  write(position: number, part: Uint8Array): void {
    const end = position + part.length;
    this.#own();
    this.#remember(Math.min(position, this.size), end);
    this.#reserve(end);
    this.#bytes.set(part, position);
    this.size = Math.max(this.size, end);
  }

  truncate(size: number): void {
    if (size === this.size) return;
    this.#own();
    this.#remember(Math.min(size, this.size), Math.max(size, this.size));
    this.#reserve(size);
    this.#bytes.fill(0, Math.min(size, this.size), this.#bytes.length);
    this.size = size;
  }

  sync(): void {
    this.#before.clear();
    this.#durableSize = this.size;
  }

  /** Nothing would be lost if the power were cut now. */
  get isDurable(): boolean {
    return this.#before.size === 0 && this.size === this.#durableSize;
  }

  /** What a power cut would leave of it, as a file of another disk; this one goes on. */
  image(dice: Dice): SimInode {
    const image = new SimInode(this.modifiedAt);
    image.size = this.size;
    image.#durableSize = this.#durableSize;
    image.#bytes = this.#bytes;
    image.#isShared = true;
    this.#isShared = true;
    if (this.isDurable) return image;
    for (const [sector, old] of this.#before) image.#before.set(sector, old);
    image.crash(dice);
    return image;
  }

  /**
   * Power is cut: everything, nothing or a random set of sectors written since the last sync survives, and
   * either size.
   */
  crash(dice: Dice): void {
    if (this.isDurable) return;
    this.#own();
    const fate = dice(3);
    const keptSize = fate === 0 || (fate === 2 && dice(2) === 0) ? this.#durableSize : this.size;
    this.#reserve(Math.max(keptSize, this.size));
    for (const [sector, old] of this.#before) {
      if (fate === 1 || (fate === 2 && dice(2) === 0)) continue;
      this.#reserve((sector + 1) * SECTOR_BYTES);
      this.#bytes.set(old, sector * SECTOR_BYTES);
    }
    this.#bytes.fill(0, keptSize);
    this.size = keptSize;
    this.sync();
  }

  #remember(from: number, to: number): void {
    for (let sector = Math.floor(from / SECTOR_BYTES); sector * SECTOR_BYTES < to; sector++) {
      if (this.#before.has(sector)) continue;
      const old = new Uint8Array(SECTOR_BYTES);
      this.read(sector * SECTOR_BYTES, old);
      this.#before.set(sector, old);
    }
  }

  #own(): void {
    if (!this.#isShared) return;
    this.#bytes = this.#bytes.slice();
    this.#isShared = false;
  }

  #reserve(size: number): void {
    if (size <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(size, this.#bytes.length * 2, SECTOR_BYTES));
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}

export type SimNode = SimInode | SimDirectory;
type Entries = Map<string, SimNode>;
type Change = (entries: Entries) => void;

/** One directory: names now, names on stable storage, and the changes between. */
export class SimDirectory {
  readonly entries: Entries = new Map();
  #durable: Entries = new Map();
  #journal: Change[] = [];

  /** Names in order, until something changes. */
  #listed: readonly DiskEntry[] | undefined;

  list(): DiskEntry[] {
    this.#listed ??= [...this.entries]
      .map(([name, node]) => ({ name, directory: node instanceof SimDirectory }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    return [...this.#listed];
  }

  change(change: Change): void {
    this.#listed = undefined;
    change(this.entries);
    this.#journal.push(change);
  }

  sync(): void {
    this.#durable = new Map(this.entries);
    this.#journal = [];
  }

  /** Power is cut: a prefix of the journal survives, as on a journalling file system. */
  crash(dice: Dice): void {
    if (this.#journal.length > 0) {
      const kept = dice(this.#journal.length + 1);
      for (const change of this.#journal.slice(0, kept)) change(this.#durable);
      this.#listed = undefined;
      this.entries.clear();
      for (const [name, node] of this.#durable) this.entries.set(name, node);
      this.sync();
    }
    for (const node of this.entries.values()) node.crash(dice);
  }

  /** What a power cut would leave of it, as a directory of another disk; this one goes on. */
  image(dice: Dice): SimDirectory {
    const image = new SimDirectory();
    let left = this.entries;
    if (this.#journal.length > 0) {
      const kept = dice(this.#journal.length + 1);
      left = new Map(this.#durable);
      for (const change of this.#journal.slice(0, kept)) change(left);
    }
    for (const [name, node] of left) image.entries.set(name, node.image(dice));
    image.sync();
    return image;
  }
}
