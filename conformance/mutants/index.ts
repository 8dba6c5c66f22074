/**
 * Mutants of chapter 13: each makes an index say more than is true, or lets it be believed when it is lost.
 */
import type { Mutant } from './define.ts';

const segment = 'reference/log/segment.ts';

export const indexMutants: readonly Mutant[] = [
  {
    id: 'IDX-001-a',
    requirement: 'IDX-001',
    file: segment,
    from: 'this.offsetIndex.append(last, position);',
    to: 'this.offsetIndex.append(last, position + 1);',
    killedBy: 'index/entries',
    fundamental: 'every look into the middle of a segment begins at an entry',
  },
  {
    id: 'IDX-002-a',
    requirement: 'IDX-002',
    file: segment,
    from: 'if (this.#bytesSinceLastEntry > this.indexIntervalBytes) {',
    to: 'if (this.#bytesSinceLastEntry > 0) {',
    killedBy: 'index/entries',
  },
  {
    id: 'IDX-003-a',
    requirement: 'IDX-003',
    file: segment,
    from: 'if (this.maxTimestampMs >= 0) this.timeIndex.maybeAppend',
    to: 'if (this.maxTimestampMs < 0) this.timeIndex.maybeAppend',
    killedBy: 'index/entries',
  },
  {
    id: 'IDX-004-a',
    requirement: 'IDX-004',
    file: segment,
    from: `      this.noteBatch(position, sizeBytes, offset(lastOffset), maxTimestampMs);
      next`,
    to: `      this.noteBatch(position, sizeBytes, offset(lastOffset), Math.min(maxTimestampMs, 0));
      next`,
    killedBy: 'index/lost',
  },
  {
    id: 'IDX-005-a',
    requirement: 'IDX-005',
    file: 'reference/log/recover-segment.ts',
    from: 'segment.forget();',
    to: '',
    killedBy: 'index/garbage',
    fundamental: 'every start after a kill rebuilds indexes',
  },
];
