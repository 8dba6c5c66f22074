/**
 * Mutants of chapter 15: each deletes what should stay, keeps what should go, or forgets where the log begins.
 */
import type { Mutant } from './define.ts';

const retention = 'reference/retention/retention.ts';
const logStart = 'reference/log/log-start.ts';
const deletion = 'reference/offsets/delete-records.ts';

export const retentionMutants: readonly Mutant[] = [
  {
    id: 'RET-001-a',
    requirement: 'RET-001',
    file: retention,
    from: 'return ({ largestTimestampMs }) => nowMs - largestTimestampMs > retentionMs;',
    to: 'return ({ largestTimestampMs }) => nowMs - largestTimestampMs > 4 * retentionMs;',
    killedBy: 'retention/by-age',
  },
  {
    id: 'RET-002-a',
    requirement: 'RET-002',
    file: retention,
    from: 'if (surplusBytes < sizeBytes) return false;',
    to: 'if (surplusBytes <= 0) return false;',
    killedBy: 'retention/by-size',
  },
  {
    id: 'RET-004-a',
    requirement: 'RET-004',
    file: retention,
    from: 'return ({ largestTimestampMs }) => nowMs - largestTimestampMs > retentionMs;',
    to: 'return ({ largestTimestampMs }) => Math.abs(nowMs - largestTimestampMs) > Math.min(retentionMs, 1_200_000);',
    killedBy: 'retention/first-survivor',
  },
  {
    id: 'RET-005-a',
    requirement: 'RET-005',
    file: retention,
    from: 'if (retentionMs < 0) return () => false;',
    to: '',
    killedBy: 'retention/no-limit',
    fundamental: 'without a limit of time every topic of the kit is too old at once',
  },
  {
    id: 'RET-006-a',
    requirement: 'RET-006',
    file: retention,
    from: 'if (next === undefined && segment.sizeBytes === 0) break;',
    to: 'if (next === undefined) break;',
    killedBy: 'retention/idle',
  },
  {
    id: 'RET-007-a',
    requirement: 'RET-007',
    file: 'reference/directories/checkpoints.ts',
    from: 'log.logStartOffset > log.segments[0]!.baseOffset',
    to: 'log.logStartOffset > log.segments.at(-1)!.baseOffset + 2 ** 40',
    killedBy: 'retention/start-persists',
  },
  {
    id: 'RET-010-a',
    requirement: 'RET-010',
    file: retention,
    from: 'next.baseOffset <= view.logStartOffset);',
    to: 'next.baseOffset < view.logStartOffset);',
    killedBy: 'retention/below-log-start',
  },
  {
    id: 'RET-011-a',
    requirement: 'RET-011',
    file: 'reference/directories/log-manager.ts',
    from: 'if (!log.config.compact) log.applyRetention(this.#now);',
    to: 'log.updateConfig({ ...log.config, delete: true }), log.applyRetention(this.#now);',
    killedBy: 'retention/without-the-policy',
  },
  {
    id: 'DRC-001-a',
    requirement: 'DRC-001',
    file: logStart,
    from: '  state.logStartOffset = to;',
    to: '  state.logStartOffset = state.segments.findLast((one) => one.baseOffset <= to)!.baseOffset;',
    killedBy: 'retention/delete-records',
  },
  {
    id: 'DRC-002-a',
    requirement: 'DRC-002',
    file: 'reference/directories/log-manager.ts',
    from: 'eachHome((home, logs) => home.checkpoints.writeLogStarts(logs)),',
    to: '() => undefined,',
    killedBy: 'retention/start-persists',
  },
  {
    id: 'DRC-003-a',
    requirement: 'DRC-003',
    file: logStart,
    from: 'if (to <= state.logStartOffset) return undefined;',
    to: 'if (to === state.logStartOffset) return undefined;',
    killedBy: 'retention/delete-records',
  },
  {
    id: 'DRC-004-a',
    requirement: 'DRC-004',
    file: deletion,
    from: 'asked.target === HIGH_WATERMARK ?',
    to: 'asked.target < 0 ?',
    killedBy: 'retention/delete-records',
  },
  {
    id: 'DRC-005-a',
    requirement: 'DRC-005',
    file: deletion,
    from: 'if (!partition.log.config.delete) return',
    to: 'if (partition.log.config.compact && partition.log.config.delete) return',
    killedBy: 'retention/delete-records-refused',
  },
  {
    id: 'DRC-006-a',
    requirement: 'DRC-006',
    file: logStart,
    from: 'state.durability.nothingBelow(to);',
    to: 'state.durability.nothingBelow(to);\n  state.producers.reload([], to);',
    killedBy: 'retention/producers-stay',
  },
  {
    id: 'OLE-005-a',
    requirement: 'OLE-005',
    file: 'reference/log/leader-epoch-cache.ts',
    from: 'leaderEpoch: known?.epoch ?? requested,',
    to: 'leaderEpoch: known?.epoch ?? NO_LEADER_EPOCH,',
    killedBy: 'retention/epoch-lost',
  },
];
