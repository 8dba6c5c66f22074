/**
 * A directory of the file system as the inspector sees it. Files are opened for reading only; links are
 * followed, as a broker follows them.
 *
 * Errors  `Unreadable`, with the operating system's reason.
 */
import {
  closeSync,
  constants,
  type Dirent,
  fstatSync,
  openSync,
  readdirSync,
  readSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { type ByteSource, type DirectoryTree, type TreeEntry, Unreadable } from './source.ts';

function guarded<Result>(path: string, act: () => Result): Result {
  try {
    return act();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Unreadable(
      path,
      `${path === '' ? 'The directory' : path} cannot be read: ${message}`,
      code === 'ENOENT',
    );
  }
}

function entryOf(root: string, path: string, entry: Dirent): TreeEntry {
  const { name } = entry;
  if (entry.isDirectory()) return { name, kind: 'directory', sizeBytes: 0 };
  try {
    const found = statSync(join(root, path, name));
    const kind = found.isFile() ? 'file' : found.isDirectory() ? 'directory' : 'other';
    return { name, kind, sizeBytes: kind === 'file' ? found.size : 0 };
  } catch {
    return { name, kind: entry.isFile() ? 'file' : 'other', sizeBytes: 0 }; // Gone since it was listed: opening it will say so.
  }
}

function openFile(root: string, path: string): ByteSource {
  const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);
  const handle = guarded(path, () => openSync(join(root, path), flags));
  const sizeBytes = guarded(path, () => fstatSync(handle).size);
  return {
    sizeBytes,
    read(position, length) {
      const bytes = new Uint8Array(Math.max(0, Math.min(length, sizeBytes - position)));
      let filled = 0;
      while (filled < bytes.length) {
        const more = guarded(path, () =>
          readSync(handle, bytes, filled, bytes.length - filled, position + filled),
        );
        if (more === 0) break; // Cut since it was opened.
        filled += more;
      }
      return filled === bytes.length ? bytes : bytes.subarray(0, filled);
    },
    close: () => closeSync(handle),
  };
}

/** The tree below a directory. */
export function nodeTree(root: string): DirectoryTree {
  return {
    list: (path) =>
      guarded(path, () => readdirSync(join(root, path), { withFileTypes: true }))
        .map((entry) => entryOf(root, path, entry))
        .sort((one, other) => (one.name < other.name ? -1 : 1)),
    open: (path) => openFile(root, path),
  };
}
