/**
 * A directory of the file system as the inspector sees it. Files are opened for reading only, links are not followed.
 *
 * Errors  `Unreadable`, with the operating system's reason.
 */
import { closeSync, constants, fstatSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
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

function entryOf(root: string, path: string, name: string, isDirectory: boolean, isFile: boolean): TreeEntry {
  if (!isFile) return { name, kind: isDirectory ? 'directory' : 'other', sizeBytes: 0 };
  try {
    return { name, kind: 'file', sizeBytes: statSync(join(root, path, name)).size };
  } catch {
    return { name, kind: 'file', sizeBytes: 0 }; // Gone since it was listed: opening it will say so.
  }
}

function openFile(root: string, path: string): ByteSource {
  const flags = constants.O_RDONLY | constants.O_NONBLOCK | (constants.O_NOFOLLOW ?? 0);
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
        .map((entry) => entryOf(root, path, entry.name, entry.isDirectory(), entry.isFile()))
        .sort((one, other) => (one.name < other.name ? -1 : 1)),
    open: (path) => openFile(root, path),
  };
}
