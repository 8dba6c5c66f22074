/** Mutants that crash images find: each resolves a damaged directory to the wrong end. */
import type { Mutant } from './define.ts';

const leftovers = 'reference/log/leftovers.ts';

export const imageMutants: readonly Mutant[] = [
  {
    id: 'RCV-004-a',
    requirement: 'RCV-004',
    file: leftovers,
    from: "(file.stage === 'swap' && file.base >= firstCleaned)",
    to: 'false',
    killedBy: 'log/images-replacement',
  },
  {
    id: 'RCV-004-b',
    requirement: 'RCV-004',
    file: leftovers,
    from: 'if (swapped.length > 0) finishSwap',
    to: 'if (swapped.length > 99) finishSwap',
    killedBy: 'log/images-replacement',
  },
  {
    id: 'RCV-004-c',
    requirement: 'RCV-004',
    file: leftovers,
    from: 'base >= start && base < end &&',
    to: 'base === start &&',
    killedBy: 'log/images-replacement',
  },
  {
    id: 'RCV-008-a',
    requirement: 'RCV-008',
    file: 'reference/directories/load-directory.ts',
    from: "if (found.kind === 'unknown') {",
    to: "if (found.kind === 'unknown' && entry.name.length === 0) {",
    killedBy: 'log/images-foreign-directory',
  },
  {
    id: 'RCV-009-a',
    requirement: 'RCV-009',
    file: 'reference/log/recover-segment.ts',
    from: 'baseOffset >= next &&',
    to: '',
    killedBy: 'log/images-renamed-segment',
  },
];
