/** Mutants of purgatory: going in, being woken, running out of time. */
import type { Mutant } from './define.ts';

const purgatory = 'reference/purgatory/purgatory.ts';
const delayedFetch = 'reference/fetch/delayed-fetch.ts';

export const purgatoryMutants: readonly Mutant[] = [
  {
    id: 'PURG-001-a',
    requirement: 'PURG-001',
    file: purgatory,
    from:
      'if (watched.done) return;\n    watched.done = true;\n' +
      '    if (watched.timer !== undefined) this.#wheel.cancel(watched.timer);',
    to: 'watched.done = true;',
    killedBy: 'purgatory/answered-once',
  },
  {
    id: 'PURG-002-a',
    requirement: 'PURG-002',
    file: 'reference/purgatory/timing-wheel.ts',
    from: 'for (const entry of entries) if (!this.#place(entry)) due.push(entry);',
    to: 'for (const entry of entries) due.push(entry);',
    killedBy: 'purgatory/not-early',
  },
  {
    id: 'PURG-004-a',
    requirement: 'PURG-004',
    file: purgatory,
    from: 'for (const watched of [...list]) {',
    to: 'for (const watched of list.slice(0, -1)) {',
    killedBy: 'purgatory/no-lost-wake-up',
  },
  {
    id: 'PURG-005-a',
    requirement: 'PURG-005',
    file: 'reference/fetch/fetch-params.ts',
    from: 'minBytes: Math.min(request.minBytes, maxBytes),',
    to: 'minBytes: Math.min(request.minBytes + 200, maxBytes),',
    killedBy: 'purgatory/ready-does-not-wait',
    fundamental: 'Every Fetch of less than 200 bytes then waits for its timeout.',
  },
  {
    id: 'PURG-006-a',
    requirement: 'PURG-006',
    file: purgatory,
    from: 'for (const key of keys) this.#watch(key, watched);',
    to: 'for (const key of keys.slice(0, 1)) this.#watch(key, watched);',
    killedBy: 'purgatory/any-of-several-partitions',
  },
  {
    id: 'PURG-007-a',
    requirement: 'PURG-007',
    file: delayedFetch,
    from: 'if (bytes >= this.#params.minBytes) return true;',
    to: 'if (bytes > 0) return true;',
    killedBy: 'purgatory/event-is-not-an-answer',
  },
  {
    id: 'PURG-008-a',
    requirement: 'PURG-008',
    file: delayedFetch,
    from: 'if (!(partition instanceof Partition)) return true;',
    to: 'if (!(partition instanceof Partition)) continue;',
    killedBy: 'purgatory/deleted-partition',
  },
];
