/**
 * What a run leaves behind, as data. The stream (`events.ndjson`) and the folded report (`report.json`) hold these objects.
 *
 * Shape   spec/schemas/result.schema.json and event.schema.json; keys are sorted when written, int64 is a decimal string.
 * Units   `…Ms` since the start of the run, plus one wall-clock start in the header.
 */
import type { Level, Profile } from '../../spec/requirements/define.ts';

/** What was found. `warn` is a broken SHOULD; the last two are nobody's guilt but ours. */
export const verdicts = [
  'pass',
  'fail',
  'warn',
  'inapplicable',
  'untestable',
  'inconclusive',
  'crash',
  'timeout',
  'harness-fault',
  'kit-fault',
] as const;
export type Verdict = (typeof verdicts)[number];

/** Who has to do something about it. */
export type Attribution = 'subject' | 'harness' | 'kit' | 'environment';

/** One expectation (or, where all of them held, all expectations of one requirement). */
export interface CheckResult {
  readonly checkId: string;
  readonly req: string;
  readonly verdict: Verdict;
  /** Stable code of the kind of difference. */
  readonly diag: string;
  readonly message: string;
  readonly expected?: string;
  readonly actual?: string;
  readonly path?: string;
  readonly ambiguity?: string;
  readonly specUrl: string;
}

/** Something a reader can look at. The bytes are in the file `path` of the report's folder. */
export interface Evidence {
  readonly kind: 'frame' | 'log' | 'dir' | 'history' | 'stderr' | 'plot';
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly range?: { readonly offset: number; readonly length: number };
  readonly direction?: 'sent' | 'received';
  readonly at?: number;
  /** What the frame is, where the judge knows it: `ProduceResponse v9`. */
  readonly label?: string;
}

/** One case on one value of its axes. */
export interface CaseResult {
  readonly caseId: string;
  readonly caseDigest: string;
  readonly reqs: readonly string[];
  readonly level: Level;
  readonly surface: 'wire';
  readonly axes: Readonly<Record<string, string | number | boolean>>;
  readonly verdict: Verdict;
  readonly expectation: 'expected' | 'unexpected' | 'new';
  readonly attempt: number;
  readonly startedAt: number;
  readonly durationMs: number;
  readonly checks: readonly CheckResult[];
  readonly vacuity: {
    readonly need: Readonly<Record<string, number>>;
    readonly got: Readonly<Record<string, number>>;
  };
  readonly evidence: readonly Evidence[];
  readonly repro: { readonly command: string; readonly env: Readonly<Record<string, string>> };
  readonly attribution: Attribution;
  /** Why a case was not judged, or ended as it did, in one sentence. */
  readonly reason?: string;
  /** Set when a claimed capability was there and still could not be exercised. */
  readonly claimedNotExercised?: boolean;
}

/** Known before the first case runs. */
export interface Header {
  readonly schemaVersion: 1;
  readonly runId: string;
  readonly startedAt: string;
  readonly tool: {
    readonly name: 'ktck';
    readonly version: string;
    readonly commit: string;
    readonly node: string;
  };
  readonly suite: {
    readonly version: string;
    readonly revision: string;
    readonly requirementSetDigest: string;
    readonly casesDigest: string;
  };
  readonly subject: {
    readonly name: string;
    readonly version: string;
    readonly kind: string;
    readonly address: string;
    readonly claims: {
      readonly profiles: readonly Profile[];
      readonly release: string;
      readonly capabilities: readonly string[];
    };
    readonly identity: {
      readonly apiVersionsDigest: string;
      readonly apiVersions: Readonly<Record<string, string>>;
    };
  };
  readonly environment: {
    readonly os: string;
    readonly arch: string;
    readonly cpus: number;
    readonly ci: boolean;
  };
  readonly invocation: {
    readonly argv: readonly string[];
    readonly seed: number;
    readonly jobs: number;
    readonly select: readonly string[];
    readonly skip: readonly string[];
    readonly timeoutScale: number;
    readonly measuredRttMs: number;
  };
  readonly redactions: readonly string[];
}

/** How one requirement fared over all its checks. */
export type RequirementState =
  | 'covered-pass'
  | 'covered-fail'
  | 'covered-warn'
  | 'untestable'
  | 'excluded'
  | 'not-selected';

/** Counts over the whole run. */
export interface Summary {
  readonly counts: Readonly<Record<Verdict, number>>;
  readonly byLevel: Readonly<Record<Level, Readonly<Partial<Record<Verdict, number>>>>>;
  readonly byMechanism: Readonly<Record<string, Readonly<Partial<Record<Verdict, number>>>>>;
  readonly requirements: readonly {
    readonly id: string;
    readonly level: Level;
    readonly profile: Profile;
    readonly state: RequirementState;
  }[];
  readonly slowest: readonly { readonly caseId: string; readonly durationMs: number }[];
  /** Topics that carry the run's prefix and could not be deleted. */
  readonly leftovers: readonly string[];
  readonly exitCode: number;
}

/** The last object: a stream without it was cut off. */
export interface Footer {
  readonly complete: boolean;
  readonly stoppedEarly?: string;
  readonly eventCount: number;
  readonly finishedAt: string;
  /** SHA-256 of all bytes before this line. */
  readonly digest: string;
}

/** The folded report. */
export interface Report {
  readonly header: Header;
  readonly cases: readonly CaseResult[];
  readonly summary: Summary;
  readonly footer: Footer;
}
