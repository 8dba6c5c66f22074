/**
 * The files of a stopped node in memory: images can be done to a copy of them, and the inspector can look at the result.
 *
 * Shape   `MemoryDisk.of(disk)` reads everything once; `copy()` is cheap, for no file is ever changed in place.
 * Errors  a file that is not there is an error with its path.
 */
import type { NodeDisk } from '../driver/cluster.ts';
import { type ByteSource, type DirectoryTree, type TreeEntry, Unreadable } from '../inspect/source.ts';

/** Files by path; directories are what the paths lead through, and those that were made empty. */
export class MemoryDisk implements NodeDisk {
  readonly #files: Map<string, Uint8Array>;

  private constructor(files: Map<string, Uint8Array>) {
    this.#files = files;
  }

  static async of(disk: NodeDisk): Promise<MemoryDisk> {
    const files = new Map<string, Uint8Array>();
    const visit = async (path: string): Promise<void> => {
      for (const { name, directory } of await disk.list(path)) {
        const inside = path === '.' ? name : `${path}/${name}`;
        if (directory) await visit(inside);
        else if (name !== '.lock') files.set(inside, await disk.read(inside));
      }
    };
    await visit('.');
    return new MemoryDisk(files);
  }

  /** Every file, by its path. */
  entries(): IterableIterator<[string, Uint8Array]> {
    return this.#files.entries();
  }

  copy(): MemoryDisk {
    return new MemoryDisk(new Map(this.#files));
  }

  async list(path: string): Promise<{ name: string; directory: boolean; sizeBytes: number }[]> {
    return this.#entries(path).map(({ name, kind, sizeBytes }) => ({
      name,
      directory: kind === 'directory',
      sizeBytes,
    }));
  }

  async read(path: string): Promise<Uint8Array> {
    return this.#file(path);
  }

  async write(path: string, bytes: Uint8Array): Promise<void> {
    this.#files.set(path, bytes.slice());
  }

  async truncate(path: string, sizeBytes: number): Promise<void> {
    this.#files.set(path, this.#file(path).slice(0, sizeBytes));
  }

  async remove(path: string): Promise<void> {
    for (const file of [...this.#files.keys()])
      if (file === path || file.startsWith(`${path}/`)) this.#files.delete(file);
  }

  /** The same files as the inspector reads them. */
  tree(): DirectoryTree {
    return {
      list: (path) => this.#entries(path),
      open: (path): ByteSource => {
        const bytes = this.#file(path);
        return {
          sizeBytes: bytes.length,
          read: (position, length) => bytes.slice(position, position + length),
          close: () => undefined,
        };
      },
    };
  }

  #file(path: string): Uint8Array {
    const bytes = this.#files.get(path);
    if (bytes === undefined) throw new Unreadable(path, 'there is no such file');
    return bytes;
  }

  #entries(path: string): TreeEntry[] {
    const prefix = path === '.' || path === '' ? '' : `${path.replace(/\/\.$/, '')}/`;
    const found = new Map<string, TreeEntry>();
    for (const [file, bytes] of this.#files) {
      if (!file.startsWith(prefix)) continue;
      const [name, ...rest] = file.slice(prefix.length).split('/');
      const kind = rest.length === 0 ? 'file' : 'directory';
      found.set(name!, { name: name!, kind, sizeBytes: kind === 'file' ? bytes.length : 0 });
    }
    return [...found.values()];
  }
}
