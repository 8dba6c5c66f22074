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
    to: "if (found.kind === 'unknown' && name.length === 0) {",
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
  {
    id: 'RCV-020-a',
    requirement: 'RCV-020',
    file: 'reference/log/load-log.ts',
    from: 'options.clean ? resumeClean(segments)',
    to: '!options ? resumeClean(segments)',
    killedBy: 'log/images-trusted-batch',
  },
  {
    id: 'RCV-021-a',
    requirement: 'RCV-021',
    file: 'reference/log/load-log.ts',
    from: 'digest: ports.digest }, [], offset(0));',
    to: 'digest: ports.digest }, [], options.logStartOffset);',
    killedBy: 'log/images-log-start',
  },
  {
    id: 'RCV-022-a',
    requirement: 'RCV-022',
    file: 'reference/replication/replica-manager.ts',
    from: 'old.topicId !== topic.id && !isEmpty',
    to: 'old.topicId !== undefined && old.topicId !== topic.id',
    killedBy: 'log/images-stray-replica',
  },
  {
    id: 'RCV-022-b',
    requirement: 'RCV-022',
    file: 'reference/directories/log-manager.ts',
    from: 'isStray ? strayDirectory : deletedDirectory',
    to: 'home.offline ? strayDirectory : deletedDirectory',
    killedBy: 'log/images-stray-replica',
  },
  {
    id: 'CKP-020-a',
    requirement: 'CKP-020',
    file: 'reference/log/checkpoint-file.ts',
    from: "if (!isWhole) throw new DiskFault('EIO', path, 'the checkpoint is malformed');",
    to: 'if (!isWhole) return [];',
    killedBy: 'log/images-unreadable-checkpoint',
  },
];
