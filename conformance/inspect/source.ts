/**
 * What the inspector reads: a tree of files, whether on a disk, in an archive or in memory. It can only read.
 *
 * Shape   `DirectoryTree` lists and opens; a `Window` reads a file of any size through one small buffer.
 * Units   positions and lengths are bytes. The size is that of the moment of opening: a file that grows
 *         meanwhile is looked at as it was.
 * Errors  `Unreadable` for what cannot be listed, opened or read; the inspector turns it into a finding.
 */

export interface TreeEntry {
  readonly name: string;
  readonly kind: 'file' | 'directory' | 'other';
  readonly sizeBytes: number;
}

/** A file that is open for reading. */
export interface ByteSource {
  readonly sizeBytes: number;
  /** At most `length` bytes; fewer at the end of the file. */
  read(position: number, length: number): Uint8Array;
  close(): void;
}

/** Paths are relative, with `/`; the tree itself is the empty path. */
export interface DirectoryTree {
  list(path: string): readonly TreeEntry[];
  open(path: string): ByteSource;
}

/** A file or directory that the operating system does not let us see. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
  readonly path: string;
  /** It was there when it was listed: the directory is in use. */
  readonly isGone: boolean;

  constructor(path: string, reason: string, isGone = false) {
    super(reason);
    this.path = path;
    this.isGone = isGone;
  }
}

/** `a` and `b` as `a/b`. */
export const joinPath = (parent: string, name: string): string =>
  parent === '' ? name : `${parent}/${name}`;

/** A tree of files that are given as bytes. */
export function memoryTree(files: ReadonlyMap<string, Uint8Array>): DirectoryTree {
  const entriesOf = (path: string): TreeEntry[] => {
    const prefix = path === '' ? '' : `${path}/`;
    const found = new Map<string, TreeEntry>();
    for (const [name, bytes] of files) {
      if (!name.startsWith(prefix)) continue;
      const [head = '', ...rest] = name.slice(prefix.length).split('/');
      if (rest.length > 0) found.set(head, { name: head, kind: 'directory', sizeBytes: 0 });
      else found.set(head, { name: head, kind: 'file', sizeBytes: bytes.length });
    }
    return [...found.values()];
  };
  return {
    list: entriesOf,
    open(path) {
      const bytes = files.get(path);
      if (bytes === undefined) throw new Unreadable(path, `${path} is not there`, true);
      return {
        sizeBytes: bytes.length,
        read: (position, length) => bytes.subarray(position, position + length),
        close: () => undefined,
      };
    },
  };
}

const windowBytes = 256 * 1024;

/** A file seen through a buffer. What it gives is valid until it is asked again. */
export class Window {
  readonly sizeBytes: number;
  readonly #source: ByteSource;
  #start = 0;
  #held: Uint8Array = new Uint8Array(0);

  constructor(source: ByteSource) {
    this.#source = source;
    this.sizeBytes = source.sizeBytes;
  }

  /** The bytes there, fewer at the end of the file. */
  bytes(position: number, length: number): Uint8Array {
    const wanted = Math.max(0, Math.min(length, this.sizeBytes - position));
    const from = position - this.#start;
    if (from < 0 || from + wanted > this.#held.length) {
      this.#start = position;
      this.#held = this.#source.read(
        position,
        Math.max(wanted, Math.min(windowBytes, this.sizeBytes - position)),
      );
      return this.#held.subarray(0, wanted);
    }
    return this.#held.subarray(from, from + wanted);
  }
}

/** Opens, uses and closes. */
export function withFile<Result>(
  tree: DirectoryTree,
  path: string,
  use: (source: ByteSource) => Result,
): Result {
  const source = tree.open(path);
  try {
    return use(source);
  } finally {
    source.close();
  }
}

/** A small file whole; `undefined` when it is larger than it can be. */
export function readSmall(
  tree: DirectoryTree,
  path: string,
  limitBytes = 64 * 1024 * 1024,
): Uint8Array | undefined {
  return withFile(tree, path, (source) =>
    source.sizeBytes > limitBytes ? undefined : source.read(0, source.sizeBytes).slice(),
  );
}

/**
 * Where the last byte stands that is not zero; −1 when there is none. Plain loops: preallocated files are
 * mostly zeros.
 */
export function lastNonZero(bytes: Uint8Array): number {
  let at = bytes.length - 1;
  while (at >= 0 && bytes[at] === 0) at -= 1;
  return at;
}

/** Where the first byte stands that is not zero; −1 when there is none. */
export function firstNonZeroIn(bytes: Uint8Array): number {
  for (let at = 0; at < bytes.length; at += 1) if (bytes[at] !== 0) return at;
  return -1;
}
