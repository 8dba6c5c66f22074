/**
 * The `disk.*` operations over a real directory.
 *
 * Errors  a path that leaves the directory is refused; writing under a running node is refused; what the system says is passed on by its code.
 */
import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, normalize, sep } from 'node:path';
import type { DiskPath } from '../../conformance/driver/operations.ts';
import { type Handlers, Refused } from './subject.ts';

/** Where a directory that failed waits to be mended. */
const LOST = '.lost';

/** The names in a case's `log.dirs`; a subject makes them below a place of its own. */
export const directoryNames = (config: Readonly<Record<string, string>>): string[] =>
  (config['log.dirs'] ?? 'data').split(',').map((name) => name.trim());

/** Handlers for the directories that `directoryOf` names. */
export function fileHandlers(
  directoryOf: (node: number, directory: number) => string,
  isRunning: (node: number) => boolean,
): Handlers {
  const at = ({ node, path, directory = 0 }: DiskPath): string => {
    const inside = normalize(path);
    if (inside.startsWith('..') || inside.startsWith(sep))
      throw new Refused('BAD_PATH', `${path} leaves the log directory`);
    return join(directoryOf(node, directory), inside);
  };
  const onlyStopped = (node: number): void => {
    if (isRunning(node))
      throw new Refused('NODE_RUNS', `the files of node ${node} may be changed only while it is stopped`);
  };
  return {
    'disk.list': async (args) =>
      told(() => ({
        entries: readdirSync(at(args), { withFileTypes: true }).flatMap((entry) => {
          const { name } = entry;
          const directory = entry.isDirectory();
          // A running broker renames and removes files: what is gone by now was not there.
          const found = statSync(join(at(args), name), { throwIfNoEntry: false });
          return found ? [{ name, directory, sizeBytes: directory ? 0 : found.size }] : [];
        }),
      })),
    'disk.read': async ({ position = 0, length, ...args }) =>
      told(() => {
        const bytes = readFileSync(at(args));
        return {
          bytes: bytes
            .subarray(position, length === undefined ? undefined : position + length)
            .toString('base64'),
        };
      }),
    'disk.write': async ({ bytes, ...args }) => {
      onlyStopped(args.node);
      return told(() => {
        mkdirSync(dirname(at(args)), { recursive: true });
        writeFileSync(at(args), Buffer.from(bytes, 'base64'));
        return {};
      });
    },
    'disk.truncate': async ({ sizeBytes, ...args }) => {
      onlyStopped(args.node);
      return told(() => {
        const file = openSync(at(args), 'r+');
        ftruncateSync(file, sizeBytes);
        closeSync(file);
        return {};
      });
    },
    'disk.remove': async (args) => {
      onlyStopped(args.node);
      return told(() => {
        rmSync(at(args), { recursive: true });
        return {};
      });
    },
    'disk.fail': async ({ node, directory = 0 }) =>
      told(() => {
        const path = directoryOf(node, directory);
        renameSync(path, `${path}${LOST}`);
        writeFileSync(path, ''); // A broker may make a directory that is not there; a file stands in its way.
        return {};
      }),
    'disk.mend': async ({ node, directory = 0 }) =>
      told(() => {
        const path = directoryOf(node, directory);
        rmSync(path);
        renameSync(`${path}${LOST}`, path);
        return {};
      }),
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
