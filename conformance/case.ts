/**
 * How a case is written. A case talks to `cluster`, `client` and `expect`; these compile to operations (driver/operations.ts).
 *
 * Shape   `defineCase({...})` as the default export of `suites/<slug>/<name>.case.ts`; the id is that path and is frozen.
 * Rules   every `expect` names its requirement; every declared check is asserted at least once on every axis value; no verdict comes from
 *         a deadline alone; a negative case ends with `client.expectAlive()`.
 */
import type { RequirementId } from '../spec/requirements/index.ts';
import type { Client } from './driver/client.ts';
import type { Cluster } from './driver/cluster.ts';
import type { Expect } from './driver/expect.ts';
import type { Capability } from './driver/operations.ts';

/** A list of values, or every version of an API that both the specification and the subject claim. */
export type Axis =
  | readonly (string | number | boolean)[]
  | { readonly api: string; readonly from?: number; readonly to?: number };

export interface CaseDefinition {
  /** `<slug>/<name>`, the frozen path. */
  readonly id: string;
  /** One sentence: what is shown, and why anybody should care. */
  readonly why: string;
  readonly checks: readonly RequirementId[];
  /** `wire` is always needed and need not be named. */
  readonly needs?: readonly Exclude<Capability, 'wire'>[];
  /** Lowest version of each API the subject must advertise for the case to apply. */
  readonly apis?: Readonly<Record<string, number>>;
  readonly since?: string;
  readonly until?: string;
  /** The case runs once for each element of the product. Versions, codecs and sizes are axes, not more cases. */
  readonly axes?: Readonly<Record<string, Axis>>;
  /** Broker configuration beyond the kit's baseline; needs the capability `config`. Cases of equal needs share a cluster. */
  readonly config?: Readonly<Record<string, string>>;
  /** Stops, kills or damages nodes: runs last, on a cluster of its own, never in attach mode. */
  readonly destructive?: boolean;
  /** A request of this case may end the process: only with `--allow-crash`, only on what we started. */
  readonly mayCrash?: boolean;
  /** Counters that must be reached, or the case counts as untestable: `{ recordsAcknowledged: 10 }`. */
  readonly minEvidence: Readonly<Record<string, number>>;
  run(context: CaseContext): Promise<void>;
}

export interface CaseContext {
  readonly client: Client;
  readonly cluster: Cluster;
  readonly expect: Expect;
  /** The axis values of this run. */
  readonly axis: Readonly<Record<string, string | number | boolean>>;
  /** Adds to a counter of evidence. */
  evidence(counter: string, amount?: number): void;
  /** A topic name with the run's prefix; unique per run, case and suffix. */
  topicName(suffix?: string): string;
  /** Seeded by run, case and axis: the only source of chance in a case. */
  random(bound: number): number;
  /** Ends the case as `untestable` with a reason. */
  untestable(reason: string): never;
}

export const defineCase = (definition: CaseDefinition): CaseDefinition => definition;
