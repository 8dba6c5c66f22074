/**
 * One case, one axis value, one run: gives the case its context, waits with a deadline, and returns what was seen.
 *
 * Units   the hard limit is real milliseconds: no case may hang the run, whatever the subject or the case does.
 * Errors  an exception nobody planned is a fault of the kit; an operation that failed under a living subject is a fault of the harness.
 */
import type { CaseContext, CaseDefinition } from '../case.ts';
import { CaseEnded, type Ending, OperationFailed, untestable } from '../driver/endings.ts';
import { makeExpect, type Observation } from '../driver/expectations.ts';
import { KafkaClient } from '../driver/kafka-client.ts';
import { makeCluster } from '../driver/node-control.ts';
import { type Subject, SubjectUnavailable } from '../driver/operations.ts';
import { probe, type Session } from '../driver/session.ts';
import { deleteTopics } from '../driver/topics.ts';
import { Transcript, type TranscriptFrame } from '../driver/transcript.ts';
import { WireError } from '../wire/wire-error.ts';
import { chanceOf, digest } from './chance.ts';
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
  const outcome = await bounded(definition.run(context), execution.limitMs, session);
  const leftovers = execution.tidy ? await tidyUp(session, client, names.given) : [];
  await client.dispose().catch(() => undefined);
  leash.cut();
  return {
    trace: { observations, counters, ...outcome },
    positions,
    frames: transcript.frames,
    transcript,
    leftovers,
  };
}

type Outcome = Pick<Trace, 'ending' | 'fault'>;

async function bounded(running: Promise<void>, limitMs: number, session: Session): Promise<Outcome> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), limitMs);
  });
  try {
    if ((await Promise.race([running, late])) === undefined) return {};
    running.catch(() => undefined);
    return { ending: await afterTheLimit(session, limitMs) };
  } catch (error) {
    return await explained(error, session);
  } finally {
    clearTimeout(timer);
  }
}

async function afterTheLimit(session: Session, limitMs: number): Promise<Ending> {
  const liveness = await probe(session, session.nodes[0]!.id).catch(() => undefined);
  if (liveness && !liveness.alive) return { kind: 'gone', how: liveness.how, message: liveness.message };
  return {
    kind: 'inconclusive',
    reason: `the case did not end within ${limitMs / 1000} s, though the subject lives`,
  };
}

async function explained(error: unknown, session: Session): Promise<Outcome> {
  if (error instanceof CaseEnded) {
    const { ending } = error;
    // Before anything is called a broken rule, ask whether the subject still lives.
    if (ending.kind === 'unexpected' || ending.kind === 'inconclusive') {
      const liveness = await probe(session, session.nodes[0]!.id).catch(() => undefined);
      if (liveness && !liveness.alive) {
        return {
          ending: { kind: 'gone', how: liveness.how, message: `${error.message}; ${liveness.message}` },
        };
      }
    }
    return { ending };
  }
  if (error instanceof OperationFailed) return await operationFailed(error, session);
  if (error instanceof SubjectUnavailable) {
    return {
      ending: { kind: 'gone', how: 'crash', message: `a node did not start again: ${error.message}` },
    };
  }
  // With a byte offset it is the subject's bytes that cannot be read; without one the case wrote nonsense.
  if (error instanceof WireError && error.offset >= 0) {
    return {
      ending: {
        kind: 'unexpected',
        diagnosis: 'undecodable',
        message: `bytes cannot be read: ${error.message}`,
      },
    };
  }
  const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { fault: { of: 'kit', message: `the case threw: ${why.split('\n').slice(0, 4).join(' | ')}` } };
}

async function operationFailed(error: OperationFailed, session: Session): Promise<Outcome> {
  if (error.error.code === 'HUNG')
    return { ending: { kind: 'gone', how: 'timeout', message: error.message } };
  const liveness = await probe(session, session.nodes[0]!.id).catch(() => undefined);
  if (liveness && !liveness.alive) {
    return { ending: { kind: 'gone', how: liveness.how, message: `${error.message}; ${liveness.message}` } };
  }
  return { fault: { of: 'harness', message: error.message } };
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

/** Lets a case talk to the subject only while it is its turn: one that was given up must not disturb the next. */
class Leash {
  readonly subject: Subject;
  #held = true;

  constructor(subject: Subject) {
    const call: Subject['call'] = async (operation, args) => {
      if (!this.#held) throw new CaseEnded({ kind: 'inconclusive', reason: 'the case was given up' });
      return await subject.call(operation, args);
    };
    this.subject = {
      name: subject.name,
      version: subject.version,
      address: subject.address,
      capabilities: subject.capabilities,
      clock: subject.clock,
      call,
      diagnostics: () => subject.diagnostics(),
      stop: () => subject.stop(),
    };
  }

  cut(): void {
    this.#held = false;
  }
}
