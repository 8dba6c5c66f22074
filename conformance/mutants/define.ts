/**
 * A mutant: the reference with one decision changed, to show that the case of a requirement would notice.
 *
 * Shape   a text `from`, which occurs exactly once in `file`, becomes `to`. Modules of this folder export arrays of mutants.
 */
import type { RequirementId } from '../../spec/requirements/index.ts';

export interface Mutant {
  /** The requirement's id and a letter: `PRD-002-a`. Never given twice. */
  readonly id: string;
  readonly requirement: RequirementId;
  /** Path in the clone, `reference/…`. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
  /** The case that must fail on it; it checks the requirement. */
  readonly killedBy: string;
  /** The release in which the changed decision is taken, `3.9`; the newest unless it says so. */
  readonly release?: string;
  /** Why so many other cases fail too, where they do. */
  readonly fundamental?: string;
}
