/**
 * One case, one axis value, one run: gives the case its context, waits with a deadline, and returns what was seen.
 *
 * Units   the hard limit is real milliseconds: no case may hang the run, whatever the subject or the case does.
 * Errors  an exception nobody planned is a fault of the kit; an operation that failed under a living subject is a fault of the harness.
 */
import type { CaseContext, CaseDefinition } from '../case.ts';
import { deleteTopics } from '../driver/delete-topics.ts';
import { CaseEnded, type Ending, OperationFailed, untestable } from '../driver/endings.ts';
import { makeExpect, type Observation } from '../driver/expectations.ts';
import { KafkaClient } from '../driver/kafka-client.ts';
import { makeCluster } from '../driver/node-control.ts';
import { SubjectUnavailable } from '../driver/operations.ts';
import { absence, probe, type Session } from '../driver/session.ts';
import { Transcript, type TranscriptFrame } from '../driver/transcript.ts';
import { WireError } from '../wire/wire-error.ts';
import { chanceOf, digest } from './chance.ts';
import { Leash } from './leash.ts';
import type { AxisValues } from './plan.ts';
import type { Trace } from './verdicts.ts';

/** What the runner gives to one execution. */
export interface Execution {
  readonly definition: CaseDefinition;
  readonly axis: AxisValues;
  readonly session: Session;
  readonly seed: number;
  /** `ktck-<token>-`: every topic of this run begins so. */
  readonly prefix: string;
  /** Whether topics must be removed: on a cluster that will go on living. */
  readonly tidy: boolean;
  readonly limitMs: number;
}

/** What came of it. */
export interface Executed {
  readonly trace: Trace;
  /** Where in the transcript each failing observation was made, by ordinal in the list of observations. */
  readonly positions: readonly number[];
  readonly frames: readonly TranscriptFrame[];
  readonly transcript: Transcript;
  readonly leftovers: readonly string[];
}

/** Runs the case once. Never throws. */
export async function execute(execution: Execution): Promise<Executed> {
  const { definition, axis } = execution;
  const leash = new Leash(execution.session.subject);
  const session = { ...execution.session, subject: leash.subject };
  const transcript = new Transcript();
  const client = new KafkaClient(session, transcript);
  const observations: Observation[] = [];
  const positions: number[] = [];
  const counters: Record<string, number> = {};
  const names = topicNames(execution);
  const context: CaseContext = {
    client,
    cluster: makeCluster(session, () => client.forgetConnections()),
    expect: makeExpect(definition.checks, (observation) => {
      observations.push(observation);
      positions.push(transcript.position);
    }),
    axis,
    evidence: (counter, amount = 1) => {
      counters[counter] = (counters[counter] ?? 0) + amount;
    },
    topicName: names.next,
    random: chanceOf(execution.seed, `${definition.id}${JSON.stringify(axis)}`),
    untestable: (reason) => untestable('declined', reason),
  };
  const witness = { session: execution.session, leash };
  const outcome = await bounded(definition.run(context), execution.limitMs, witness);
  // An answer that does not come may be a neighbour's doing: nobody who is gone is blamed for the rule that was asked for.
  const ranThrough = outcome.fault === undefined && (outcome.ending?.kind ?? 'stopped') === 'stopped';
  const isDoubtful = ranThrough && !definition.destructive && observations.some(({ passed }) => !passed);
  const fallen = isDoubtful ? await fallenAway(witness) : undefined;
  const leftovers = execution.tidy ? await tidyUp(session, client, names.given) : [];
  await client.dispose().catch(() => undefined);
  leash.cut();
  return {
    trace: { observations, counters, ...outcome, ...(fallen ? { ending: fallen } : {}) },
    positions,
    frames: transcript.frames,
    transcript,
    leftovers,
  };
}

type Outcome = Pick<Trace, 'ending' | 'fault'>;

/** Who can say whether the subject still lives, and whether its silence is our own doing. */
interface Witness {
  readonly session: Session;
  readonly leash: Leash;
}

async function bounded(running: Promise<void>, limitMs: number, witness: Witness): Promise<Outcome> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), limitMs);
  });
  try {
    if ((await Promise.race([running, late])) === undefined) return {};
    running.catch(() => undefined);
    return { ending: await afterTheLimit(witness, limitMs) };
  } catch (error) {
    return await explained(error, witness);
  } finally {
    clearTimeout(timer);
  }
}

async function afterTheLimit(witness: Witness, limitMs: number): Promise<Ending> {
  const late = `the case did not end within ${limitMs / 1000} s`;
  if (witness.leash.heldDown()) {
    return { kind: 'inconclusive', reason: `${late}; a node was being stopped or started by the kit` };
  }
  return (await gone(witness)) ?? { kind: 'inconclusive', reason: `${late}, though the subject lives` };
}

/** The ending of a case whose subject has died, or nothing while it lives or is down by our own order. */
async function gone({ session, leash }: Witness, before?: string): Promise<Ending | undefined> {
  if (leash.heldDown()) return undefined;
  const liveness = await probe(session, session.nodes[0]!.id).catch(() => undefined);
  if (!liveness || liveness.alive) return undefined;
  const message = before === undefined ? liveness.message : `${before}; ${liveness.message}`;
  return { kind: 'gone', how: liveness.how, message };
}

/** The ending of a case whose subject is not there any more, by nobody's order. */
async function fallenAway({ session, leash }: Witness): Promise<Ending | undefined> {
  if (leash.heldDown()) return undefined;
  const message = await absence(session, session.nodes[0]!.id).catch(() => undefined);
  return message === undefined ? undefined : { kind: 'gone', how: 'crash', message };
}

async function explained(error: unknown, witness: Witness): Promise<Outcome> {
  if (error instanceof CaseEnded) {
    const { ending } = error;
    if (ending.kind === 'gone' && witness.leash.heldDown()) {
      const reason = `${ending.message}; a node was down by the kit's own order`;
      return { ending: { kind: 'inconclusive', reason } };
    }
    // Before anything is called a broken rule, ask whether the subject still lives.
    const doubtful = ending.kind === 'unexpected' || ending.kind === 'inconclusive';
    return { ending: (doubtful ? await gone(witness, error.message) : undefined) ?? ending };
  }
  if (error instanceof OperationFailed) return await operationFailed(error, witness);
  if (error instanceof SubjectUnavailable) {
    return { ending: { kind: 'inconclusive', reason: `a node did not start again: ${error.message}` } };
  }
  // With a byte offset it is the subject's bytes that cannot be read; without one the case wrote nonsense.
  if (error instanceof WireError && error.offset >= 0) {
    const message = `bytes cannot be read: ${error.message}`;
    return { ending: { kind: 'unexpected', diagnosis: 'undecodable', message } };
  }
  const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { fault: { of: 'kit', message: `the case threw: ${why.split('\n').slice(0, 4).join(' | ')}` } };
}

async function operationFailed(error: OperationFailed, witness: Witness): Promise<Outcome> {
  if (error.error.code === 'HUNG')
    return { ending: { kind: 'gone', how: 'timeout', message: error.message } };
  if (error.error.code === 'START_REFUSED') {
    const message = `a node did not start again: ${error.error.message}`;
    return { ending: { kind: 'gone', how: 'crash', message } };
  }
  const ending = await gone(witness, error.message);
  return ending ? { ending } : { fault: { of: 'harness', message: error.message } };
}

/** Names with the run's prefix; Kafka allows 249 characters and treats `.` and `_` alike, so only `-` is used. */
function topicNames({ definition, axis, prefix }: Execution): {
  next: (suffix?: string) => string;
  given: Set<string>;
} {
  const given = new Set<string>();
  const mark = digest(definition.id + JSON.stringify(axis)).slice(0, 6);
  const stem = definition.id.split('/').at(-1)!.slice(0, 120);
  const next = (suffix?: string): string => {
    const name = suffix === undefined ? `${prefix}${mark}-${stem}` : `${prefix}${mark}-${stem}-${suffix}`;
    given.add(name);
    return name;
  };
  return { next, given };
}

/** Removes the topics of the case over a fresh connection; what cannot be removed is reported, never hidden. */
async function tidyUp(session: Session, client: KafkaClient, names: ReadonlySet<string>): Promise<string[]> {
  if (names.size === 0) return [];
  try {
    return await deleteTopics(session, await client.connect(), [...names]);
  } catch {
    return [...names];
  }
}
