/**
 * What a disk answers, as a word.
 *
 * Shape   `codeOf(action)` is the code of the fault that the action meets, or `none`.
 * Errors  whatever is no `DiskFault` goes on to the test.
 */
import { DiskFault } from '../ports/disk.ts';

/** The code of the fault, or `none`. */
export function codeOf(action: () => unknown): string {
  try {
    action();
  } catch (fault) {
    if (fault instanceof DiskFault) return fault.code;
    throw fault;
  }
  return 'none';
}
