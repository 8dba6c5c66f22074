/** Mutants of chapter 09: each forgets, confuses or invents a sequence. */
import type { Mutant } from './define.ts';

const entry = 'reference/idempotence/producer-entry.ts';
const state = 'reference/idempotence/producer-state.ts';

export const idempotenceMutants: readonly Mutant[] = [
  {
    id: 'IDM-001-a',
    requirement: 'IDM-001',
    file: entry,
    from: 'export const REMEMBERED_BATCHES = 5;',
    to: 'export const REMEMBERED_BATCHES = 4;',
    killedBy: 'idempotence/retry-of-the-last-five',
  },
  {
    id: 'IDM-002-a',
    requirement: 'IDM-002',
    file: entry,
    from: 'return next === last + 1 ||',
    to: 'return next > last ||',
    killedBy: 'idempotence/gap',
    fundamental: 'every case that sends sequences relies on their order',
  },
  {
    id: 'IDM-003-a',
    requirement: 'IDM-003',
    file: entry,
    from: 'return { error: errorCodes.INVALID_PRODUCER_EPOCH, reason };',
    to: 'return { error: errorCodes.PRODUCER_FENCED, reason };',
    killedBy: 'idempotence/epochs',
  },
  {
    id: 'IDM-004-a',
    requirement: 'IDM-004',
    file: entry,
    from: 'if (claim.firstSequence === 0) return undefined; // IDM-004',
    to: 'if (claim.firstSequence >= 0) return undefined;',
    killedBy: 'idempotence/epochs',
  },
  {
    id: 'IDM-005-a',
    requirement: 'IDM-005',
    file: entry,
    from: 'if (entry === undefined || entry.producerEpoch === NO_PRODUCER_EPOCH) return undefined; // IDM-005',
    to: `if (entry === undefined || entry.producerEpoch === NO_PRODUCER_EPOCH) {
    return claim.firstSequence <= 0 ? undefined : { error: errorCodes.UNKNOWN_PRODUCER_ID, reason: 'unknown' };
  }`,
    killedBy: 'idempotence/unknown-producer',
  },
  {
    id: 'IDM-006-a',
    requirement: 'IDM-006',
    file: entry,
    from: '|| (next === 0 && last === GREATEST_SEQUENCE);',
    to: ';',
    killedBy: 'idempotence/wrap',
  },
  {
    id: 'IDM-006-b',
    requirement: 'IDM-006',
    file: 'reference/records/batch-header.ts',
    from: 'return sum > GREATEST_SEQUENCE ? sum - GREATEST_SEQUENCE - 1 : sum; // IDM-006',
    to: 'return sum > GREATEST_SEQUENCE ? sum - GREATEST_SEQUENCE : sum;',
    killedBy: 'idempotence/wrap',
  },
  {
    id: 'IDM-007-a',
    requirement: 'IDM-007',
    file: 'reference/log/load-producers.ts',
    from: 'replay(segment, transactions, from, doubted.has(segment));',
    to: '',
    killedBy: 'idempotence/restart',
    fundamental: 'every start after a kill rebuilds the producers',
  },
  {
    id: 'IDM-010-a',
    requirement: 'IDM-010',
    file: entry,
    from: 'if (claim.producerEpoch > entry.producerEpoch) {',
    to: 'if (claim.producerEpoch > entry.producerEpoch) {\n    entry.producerEpoch = claim.producerEpoch;',
    killedBy: 'idempotence/refused-leaves-no-trace',
  },
  {
    id: 'IDM-011-a',
    requirement: 'IDM-011',
    file: state,
    from: 'if (producerId(bytes, batch) < 0) return undefined; // IDM-011',
    to: `if (producerId(bytes, batch) < 0) {
      return this.#mapEndOffset < 4 ? undefined : { error: 45, reason: 'a batch without sequence' };
    }`,
    killedBy: 'idempotence/no-producer-id',
    fundamental: 'nearly every case appends without a producer id, and more than twice',
  },
  {
    id: 'IDM-014-a',
    requirement: 'IDM-014',
    file: entry,
    from: 'batch.firstSequence === claim.firstSequence && batch.lastSequence === claim.lastSequence,',
    to: 'batch.firstSequence === claim.firstSequence,',
    killedBy: 'idempotence/no-exact-retry',
  },
  {
    id: 'IDM-017-a',
    requirement: 'IDM-017',
    file: state,
    from: 'const entry = this.#producers.get(exactProducerId(bytes, batch));',
    to: 'const entry = this.#producers.values().next().value;',
    killedBy: 'idempotence/each-partition-its-own',
  },
];
