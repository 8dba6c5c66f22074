/**
 * A lock on a file that dies with its process, without flock(2), which Node does not offer.
 *
 * Shape   the lock file names its holder: process id, start time of that process, boot. A holder that is no
 *         longer alive holds nothing,
 *         and a process id that was given out again has another start time, so it holds nothing either.
 * Errors  what node:fs throws; the disk turns it into a `DiskFault`.
 * Source  OURS: Kafka takes an OS lock
 *         (kafka@1eb7644:server-common/src/main/java/org/apache/kafka/server/util/FileLock.java). A Kafka
 *         broker that holds this file is found in /proc/locks and respected; the other way round a Kafka
 *         broker cannot see our lock.
 */
import fs from 'node:fs';

/** Who holds a lock. */
interface Holder {
  readonly pid: number;
  /** Clock ticks after boot at which the process started; 0 where /proc is not there. */
  readonly startedAt: number;
  readonly boot: string;
}

/**
 * Takes the lock, or returns `undefined` when a living process holds it. The file must lie in a directory
 * that exists.
 */
export function takeLock(path: string): { release(): void } | undefined {
  const found = fs.statSync(path, { throwIfNoEntry: false });
  // To read a pipe would wait for somebody who writes into it.
  if (found?.isFile() === false) throw new Error('the lock is not a regular file');
  if (isLockedByKernel(path)) return undefined;
  const mine = JSON.stringify(describe(process.pid));
  const draft = `${path}.${process.pid}`;
  fs.writeFileSync(draft, mine);
  try {
    for (let attempt = 0; attempt < 3; attempt++) {
      if (linkIfFree(draft, path)) return { release: () => release(path, mine) };
      const seen = readOrEmpty(path);
      if (isAlive(seen)) return undefined;
      stepAside(path, seen);
    }
    return undefined;
  } finally {
    fs.rmSync(draft, { force: true });
  }
}

/** Creating a hard link is atomic and brings the content with it: nobody ever reads a half-written lock. */
function linkIfFree(draft: string, path: string): boolean {
  try {
    fs.linkSync(draft, path);
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw cause;
  }
}

/**
 * Moves a dead holder's file away. If somebody else was quicker and it is their living lock that moved, it is
 * put back.
 */
function stepAside(path: string, seen: string): void {
  const aside = `${path}.dead.${process.pid}`;
  try {
    fs.renameSync(path, aside);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw cause;
  }
  if (readOrEmpty(aside) !== seen) linkIfFree(aside, path);
  fs.rmSync(aside, { force: true });
}

function release(path: string, mine: string): void {
  if (readOrEmpty(path) === mine) fs.rmSync(path, { force: true });
}

function readOrEmpty(path: string): string {
  try {
    return fs.readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** An empty or foreign file names nobody: Kafka leaves an empty `.lock` behind. */
function isAlive(content: string): boolean {
  let holder: Partial<Holder>;
  try {
    holder = JSON.parse(content) as Partial<Holder>;
  } catch {
    return false;
  }
  if (typeof holder?.pid !== 'number') return false;
  const now = describe(holder.pid);
  return exists(holder.pid) && now.startedAt === holder.startedAt && now.boot === holder.boot;
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function describe(pid: number): Holder {
  return { pid, startedAt: startedAt(pid), boot: readOrEmpty('/proc/sys/kernel/random/boot_id').trim() };
}

/**
 * Field 22 of /proc/PID/stat; the name in field 2 may hold blanks, so counting starts behind its closing
 * parenthesis.
 */
function startedAt(pid: number): number {
  const stat = readOrEmpty(`/proc/${pid}/stat`);
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? 0);
}

/** True when /proc/locks shows a lock on this inode: a Kafka broker, or anything else that locks properly. */
function isLockedByKernel(path: string): boolean {
  if (!fs.existsSync(path)) return false;
  const inode = String(fs.statSync(path).ino);
  return readOrEmpty('/proc/locks')
    .split('\n')
    .some((line) => line.trim().split(/\s+/)[5]?.split(':')[2] === inode);
}
