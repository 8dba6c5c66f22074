/**
 * The ledger: for each requirement its sentence, where it is told, where it is obeyed, which cases look, which mutants prove that they
 * look, and what was answered last. Collected from files (`collect.ts`), gated (`gates.ts`), rendered (`render.ts`).
 */
import type { Requirement } from '../../spec/requirements/define.ts';
import type { Exemption } from '../../spec/requirements/exemptions.ts';

export interface Place {
  readonly path: string;
  readonly line: number;
}

export interface Mark extends Place {
  readonly id: string;
  /** `declaration`: `@requirement` in a docstring; `line`: `// AREA-NNN` at the deciding line. */
  readonly kind: 'declaration' | 'line';
}

export interface CaseEntry {
  readonly id: string;
  readonly path: string;
  readonly why: string;
  readonly checks: readonly string[];
}

/** Vectors and fixtures: data that any language can run, evidence for the ids it names. */
export interface VectorEntry {
  readonly path: string;
  readonly requirements: readonly string[];
  readonly shows: string;
}

/** A question that releases, or honest implementations, answer differently. */
export interface Ambiguity {
  readonly id: string;
  readonly question: string;
  readonly observed: readonly {
    readonly product: string;
    readonly release: string;
    readonly answer: string;
  }[];
  readonly permitted: readonly string[];
  readonly rationale: string;
  readonly requirements: readonly string[];
}

export interface MutantEntry {
  readonly id: string;
  readonly requirement: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  readonly killedBy: string;
  readonly fundamental?: string;
}

/** The last verdict of one subject on one requirement. */
export interface VerdictEntry {
  readonly subject: string;
  readonly requirement: string;
  readonly state: string;
}

export interface Chapter {
  readonly path: string;
  readonly slug: string;
  readonly title: string;
  /** Every `{{AREA-NNN}}`, in reading order. */
  readonly splices: readonly (Place & { readonly id: string })[];
}

/** A row of the Korean notes: one sentence of a note and what became of it. */
export interface NoteRow {
  readonly sentence: string;
  readonly target: string;
  readonly place: Place;
}

export interface Ledger {
  readonly requirements: ReadonlyMap<string, Requirement>;
  readonly chapters: readonly Chapter[];
  readonly marks: readonly Mark[];
  readonly cases: readonly CaseEntry[];
  readonly vectors: readonly VectorEntry[];
  readonly mutants: readonly MutantEntry[];
  readonly exemptions: ReadonlyMap<string, Exemption>;
  /** id → hash of the sentence as it was when code and cases were last read against it. */
  readonly lock: ReadonlyMap<string, string>;
  readonly verdicts: readonly VerdictEntry[];
  readonly notes: { readonly frozen: readonly string[]; readonly rows: readonly NoteRow[] };
  readonly ambiguities: readonly Ambiguity[];
  /** True when the file or folder is in the clone. */
  readonly exists: (path: string) => boolean;
  /** Text of a reference file, for the mutants' `from`. */
  readonly source: (path: string) => string | undefined;
}

/** One thing wrong. `gate` names the rule, `id` the requirement, case or mutant. */
export interface Finding {
  readonly gate: string;
  readonly id: string;
  readonly message: string;
}
