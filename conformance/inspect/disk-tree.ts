/**
 * The files of a node as a tree that can be inspected: read through the doors that a case has, into memory.
 *
 * Units   files beyond a size are left out, as those of a running node are preallocated.
 */
import type { NodeDisk } from '../driver/cluster.ts';
import { type DirectoryTree, joinPath, memoryTree } from './source.ts';

/** Copies what is wanted of a node that is stopped. */
export async function treeOfNode(
  disk: NodeDisk,
  isWanted: (path: string) => boolean,
  largestBytes = 1 << 20,
): Promise<DirectoryTree> {
  const files = new Map<string, Uint8Array>();
  const copy = async (folder: string): Promise<void> => {
    for (const { name, directory, sizeBytes } of await disk.list(folder === '' ? '.' : folder)) {
      const path = joinPath(folder, name);
      if (!isWanted(path)) continue;
      if (directory) await copy(path);
      else if (sizeBytes <= largestBytes) files.set(path, await disk.read(path));
    }
  };
  await copy('');
  return memoryTree(files);
}
