/**
 * What a process has cost so far, as the kernel counts it.
 *
 * Units   CPU in seconds, of all its threads, in user and kernel; memory in MB of 1,000,000 bytes.
 * Errors  a process that is gone is an error of node:fs.
 * Source  proc(5): fields 14 and 15 of /proc/PID/stat count ticks of a hundredth of a second.
 */
import { readFileSync } from 'node:fs';

const ticksPerSecond = 100;

/** CPU-seconds since the process began. */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The second field, the command, is in parentheses and may hold spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

/** Resident memory. */
export function residentMb(pid: number): number {
  const line = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return (Number(line?.[1]) * 1024) / 1e6;
}
