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

export const exemptions: Partial<Record<RequirementId, Exemption>> = {};
