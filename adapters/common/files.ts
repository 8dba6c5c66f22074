/**
 * The `disk.*` operations over a real directory.
 *
 * Errors  a path that leaves the directory is refused; writing under a running node is refused; what the system says is passed on by its code.
 */
import {
  closeSync,
  ftruncateSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, normalize, sep } from 'node:path';
import { type Handlers, Refused } from './subject.ts';

/** Handlers for the directories that `directoryOf` names. */
export function fileHandlers(
  directoryOf: (node: number) => string,
  isRunning: (node: number) => boolean,
): Handlers {
  const at = (node: number, path: string): string => {
    const inside = normalize(path);
    if (inside.startsWith('..') || inside.startsWith(sep))
      throw new Refused('BAD_PATH', `${path} leaves the log directory`);
    return join(directoryOf(node), inside);
  };
  const onlyStopped = (node: number): void => {
    if (isRunning(node))
      throw new Refused('NODE_RUNS', `the files of node ${node} may be changed only while it is stopped`);
  };
  return {
    'disk.list': async ({ node, path }) =>
      told(() => ({
        entries: readdirSync(at(node, path), { withFileTypes: true }).flatMap((entry) => {
          const { name } = entry;
          const directory = entry.isDirectory();
          // A running broker renames and removes files: what is gone by now was not there.
          const found = statSync(join(at(node, path), name), { throwIfNoEntry: false });
          return found ? [{ name, directory, sizeBytes: directory ? 0 : found.size }] : [];
        }),
      })),
    'disk.read': async ({ node, path, position = 0, length }) =>
      told(() => {
        const bytes = readFileSync(at(node, path));
        return {
          bytes: bytes
            .subarray(position, length === undefined ? undefined : position + length)
            .toString('base64'),
        };
      }),
    'disk.write': async ({ node, path, bytes }) => {
      onlyStopped(node);
      return told(() => {
        writeFileSync(at(node, path), Buffer.from(bytes, 'base64'));
        return {};
      });
    },
    'disk.truncate': async ({ node, path, sizeBytes }) => {
      onlyStopped(node);
      return told(() => {
        const file = openSync(at(node, path), 'r+');
        ftruncateSync(file, sizeBytes);
        closeSync(file);
        return {};
      });
    },
    'disk.remove': async ({ node, path }) => {
      onlyStopped(node);
      return told(() => {
        rmSync(at(node, path), { recursive: true });
        return {};
      });
    },
  };
}

function told<Result>(act: () => Result): Result {
  try {
    return act();
  } catch (error) {
    if (error instanceof Refused) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Refused(code ?? 'DISK', message);
  }
}
