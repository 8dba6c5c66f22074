/**
 * Confessions: what a requirement lacks, and why. A stale one (the evidence is there after all) fails the build.
 *
 * Shape   id → what is missing, a typed reason, why in words, and until when where an end is known.
 */
import type { RequirementId } from './index.ts';

export type Evidence = 'code' | 'case' | 'mutant';

/**
 * `not-observable` no door shows it; `environment` a door shows it, but not here; `advisory` a recommendation nobody is convicted for;
 * `pending` its mechanism or its other half belongs to a later release (`until` names it).
 */
export type ExemptionReason = 'not-observable' | 'environment' | 'advisory' | 'pending';

export interface Exemption {
  readonly missing: readonly Evidence[];
  readonly reason: ExemptionReason;
  readonly why: string;
  readonly until?: string;
}

const onlyVectors = (why: string): Exemption => ({ missing: ['mutant'], reason: 'not-observable', why });

const kraftRelease = (why: string): Exemption => ({
  missing: ['code', 'case', 'mutant'],
  reason: 'pending',
  why,
  until: 'the release with KRaft and coordinators',
});

export const exemptions: Partial<Record<RequirementId, Exemption>> = {
  'BAT-004': onlyVectors(
    'Who reads a log passes over an emptied batch whatever he makes of it; the golden batches show its fields to both codecs.',
  ),
  'BAT-009': onlyVectors(
    'Where a reader stops is seen by readers: the damaged streams show it to both codecs.',
  ),
  'BAT-010': onlyVectors(
    'What a broker does with the old formats is said by OLD; their bytes are shown to both codecs by the golden messages.',
  ),
  'IDX-006': onlyVectors(
    'A lookup that yields an earlier entry still finds its batch; the vectors show the entry itself.',
  ),
  'BAT-013': kraftRelease(
    'The reference writes no snapshot of metadata yet; the inspector reads those of real directories.',
  ),
  'LOG-008': {
    missing: ['case', 'mutant'],
    reason: 'environment',
    why: 'No operation starts a second process on a directory in use; a test of the node host and one of the real command show it.',
  },
  'LOG-017': {
    missing: ['case', 'mutant'],
    reason: 'environment',
    why: 'No operation takes file handles from a running process; the simulated disk shows the rule, and it was observed by hand.',
  },
  'DIR-018': {
    missing: ['case', 'mutant'],
    reason: 'not-observable',
    why: 'No operation makes a single call of a disk fail; the crash-point campaign does so at every call of the reference.',
  },
  'RET-003': {
    missing: ['mutant'],
    reason: 'pending',
    why: 'With one replica everything is committed; vectors and unit tests show the rule.',
    until: 'the replication release',
  },
  'RET-008': {
    missing: ['mutant'],
    reason: 'not-observable',
    why: 'The simulated network takes an answer at once; a unit test reads from a segment that was deleted meanwhile.',
  },
};
