/**
 * The files of one partition, and of the log directory around it, while no broker runs. Whatever is done to them is written down: which
 * bytes are no longer what they were, and what brings them back.
 *
 * Shape   names are relative to the partition's directory; names that begin with `../` lie beside it.
 * Units   `Damage` is a half-open range of bytes of the file as the broker had left it.
 * Errors  what the disk operations say; a base that did not become what the rows expect ends the case as untestable.
 */
import type { NodeDisk } from '../driver/cluster.ts';
import { untestable } from '../driver/endings.ts';
import { type SegmentFiles, segmentsOf } from '../suites/log/directory.ts';
import type { ParsedBatch } from '../wire/batch.ts';

/** Bytes that were changed, cut off or added. */
export interface Damage {
  readonly file: string;
  readonly from: number;
  readonly to: number;
  /** The file is gone. */
  readonly lost?: true;
}

/** A batch and where it lies. */
export interface Place {
  readonly segment: SegmentFiles;
  /** Name of the `.log` file. */
  readonly log: string;
  readonly batch: ParsedBatch;
}

/** The partition that is damaged. */
export class Plot {
  readonly topic: string;
  readonly segments: readonly SegmentFiles[];
  readonly damages: Damage[] = [];
  readonly #disk: NodeDisk;
  readonly #planted: string[] = [];
  readonly #originals = new Map<string, Uint8Array | undefined>();

  private constructor(disk: NodeDisk, topic: string, segments: readonly SegmentFiles[]) {
    this.#disk = disk;
    this.topic = topic;
    this.segments = segments;
  }

  /** Reads partition 0 of the topic. */
  static async open(disk: NodeDisk, topic: string): Promise<Plot> {
    return new Plot(disk, topic, await segmentsOf(disk, topic, 0));
  }

  /** The segment, counted from the front or, below zero, from the back. */
  segment(at: number): SegmentFiles {
    const found = this.segments.at(at);
    return found ?? untestable('declined', `the base has only ${this.segments.length} segments`);
  }

  /** `00000000000000000010.index` and the like. */
  name(at: number, suffix: string): string {
    return `${String(this.segment(at).base).padStart(20, '0')}.${suffix}`;
  }

  /** Where batch `number` lies. */
  place(number: number): Place {
    let before = 0;
    for (const [at, segment] of this.segments.entries()) {
      const batch = segment.stream.batches[number - before];
      if (batch !== undefined) return { segment, log: this.name(at, 'log'), batch };
      before += segment.stream.batches.length;
    }
    return untestable('declined', `the base has no batch ${number}`);
  }

  /** Names in the partition's directory, or in one beside it. */
  async names(directory = '.'): Promise<string[]> {
    return (await this.#disk.list(this.#path(directory))).map(({ name }) => name).sort();
  }

  async read(name: string): Promise<Uint8Array> {
    return await this.#disk.read(this.#path(name));
  }

  /** Replaces the file; the damage reaches from the first to the last byte that differs. */
  async write(name: string, bytes: Uint8Array): Promise<void> {
    const before = (await this.#keep(name)) ?? new Uint8Array(0);
    await this.#disk.write(this.#path(name), bytes);
    this.#note(name, differing(before, bytes));
  }

  async text(name: string): Promise<string> {
    return new TextDecoder().decode(await this.read(name));
  }

  async writeText(name: string, text: string): Promise<void> {
    await this.write(name, new TextEncoder().encode(text));
  }

  /** Cuts the file at `size`. */
  async cut(name: string, size: number): Promise<void> {
    await this.write(name, (await this.read(name)).slice(0, size));
  }

  async append(name: string, bytes: Uint8Array): Promise<void> {
    const before = await this.read(name);
    const after = new Uint8Array(before.length + bytes.length);
    after.set(before);
    after.set(bytes, before.length);
    await this.write(name, after);
  }

  /** Turns over the bits of `mask` in one byte. */
  async flip(name: string, position: number, mask = 0x04): Promise<void> {
    const bytes = (await this.read(name)).slice();
    bytes[position] = bytes[position]! ^ mask;
    await this.write(name, bytes);
  }

  async remove(name: string): Promise<void> {
    const before = await this.#keep(name);
    if (before === undefined) return;
    await this.#disk.remove(this.#path(name));
    this.damages.push({ file: this.#path(name), from: 0, to: before.length, lost: true });
  }

  async rename(from: string, to: string): Promise<void> {
    await this.write(to, await this.read(from));
    await this.remove(from);
  }

  /** Makes a directory beside the partition, with one empty file in it. */
  async plant(directory: string): Promise<void> {
    await this.#disk.write(`${directory}/00000000000000000000.log`, new Uint8Array(0));
    this.#planted.push(directory);
    this.damages.push({ file: directory, from: 0, to: 0 });
  }

  /** Puts a file in the place of the partition's directory. */
  async cover(bytes: Uint8Array): Promise<void> {
    for (const name of await this.names()) await this.remove(name);
    const directory = `${this.topic}-0`;
    await this.#disk.remove(directory);
    await this.#disk.write(directory, bytes);
    this.#planted.push(directory);
    this.damages.push({ file: directory, from: 0, to: bytes.length });
  }

  /** Makes everything as it was. */
  async restore(): Promise<void> {
    for (const path of this.#planted) if (await this.has(`../${path}`)) await this.#disk.remove(path);
    for (const [name, bytes] of this.#originals) {
      if (bytes !== undefined) await this.#disk.write(this.#path(name), bytes);
      else if (await this.has(name)) await this.#disk.remove(this.#path(name));
    }
  }

  #path(name: string): string {
    return name.startsWith('../') ? name.slice(3) : `${this.topic}-0/${name}`;
  }

  /** Whether there is such a file. */
  async has(name: string): Promise<boolean> {
    const path = this.#path(name);
    const slash = path.lastIndexOf('/');
    const found = await this.#disk.list(slash < 0 ? '.' : path.slice(0, slash));
    return found.some((entry) => entry.name === path.slice(slash + 1));
  }

  async #keep(name: string): Promise<Uint8Array | undefined> {
    const now = (await this.has(name)) ? await this.read(name) : undefined;
    if (!this.#originals.has(name)) this.#originals.set(name, now);
    return now;
  }

  #note(name: string, [from, to]: readonly [number, number]): void {
    this.damages.push({ file: this.#path(name), from, to });
  }
}

/** From the first byte that differs to the last; a longer or shorter file differs to its end. */
function differing(before: Uint8Array, after: Uint8Array): [number, number] {
  const shorter = Math.min(before.length, after.length);
  let from = 0;
  while (from < shorter && before[from] === after[from]) from += 1;
  if (before.length !== after.length) return [from, Math.max(before.length, after.length)];
  let to = shorter;
  while (to > from && before[to - 1] === after[to - 1]) to -= 1;
  return [from, to];
}
