/**
 * Goal: what the kit does to a node is never blamed on the subject, and what the subject does is. Method: one case that restarts its
 * node, against subjects that take the restart badly in every way the contract knows.
 */
import { describe, expect, test } from 'vitest';
import { type CaseDefinition, defineCase } from '../case.ts';
import { deadlinesOf } from '../driver/deadlines.ts';
import { type Answer, type Subject, SubjectUnavailable } from '../driver/operations.ts';
import type { Session } from '../driver/session.ts';
import { execute } from './execute.ts';
import { judge, type Trace } from './verdicts.ts';

type Reply = () => Promise<Answer<'node.start'>>;
const never: Reply = () => new Promise(() => undefined);
const claims = { profiles: ['protocol'] as const, release: '4.3.1' };

/** A subject that stops willingly, starts as it is told, and says that its node is down. */
function subjectWith(start: Reply, bySignal = false): Subject {
  const call = async (name: string): Promise<unknown> => {
    if (name === 'node.start') return await start();
    if (name === 'node.alive') return { ok: { alive: false, exit: 'ended by itself' } };
    if (name === 'node.stop') return { ok: { bySignal } };
    return { unsupported: { feature: name, reason: 'not here' } };
  };
  return {
    name: 'stand-in',
    version: '0',
    address: 'test',
    capabilities: new Set(['wire', 'lifecycle'] as const),
    clock: 'real',
    call: call as Subject['call'],
    diagnostics: () => '',
    stop: async () => undefined,
  };
}

const sessionWith = (subject: Subject): Session => ({
  subject,
  nodes: [{ id: 1, host: '127.0.0.1', port: 1 }],
  deadlines: deadlinesOf('real', 1, 0),
  release: '4.3.1',
  advertised: new Map(),
  common: () => undefined,
});

const caseOf = (run: CaseDefinition['run']): CaseDefinition =>
  defineCase({ id: 'log/x', why: 'for this test', checks: ['PRD-002'], minEvidence: { seen: 1 }, run });

async function verdictOf(start: Reply, run: CaseDefinition['run'], bySignal = false): Promise<string> {
  const definition = caseOf(run);
  const session = sessionWith(subjectWith(start, bySignal));
  const options = { definition, session, axis: {}, seed: 1, prefix: 'x-', tidy: false, limitMs: 50 };
  const trace: Trace = (await execute(options)).trace;
  return judge(definition, trace, claims).verdict;
}

describe('a node that the kit itself took down', () => {
  const restarts: CaseDefinition['run'] = async ({ cluster }) => {
    await cluster.stop(1, 'clean');
    await cluster.start(1);
  };

  test('that is slow to come back when the limit falls is no crash', async () =>
    expect(await verdictOf(never, restarts)).toBe('inconclusive'));
  test('that is left down by the case is no crash', async () =>
    expect(
      await verdictOf(never, async ({ cluster }) => {
        await cluster.stop(1, 'clean');
        await new Promise(() => undefined);
      }),
    ).toBe('inconclusive'));
  test('that a question finds down is no crash', async () =>
    expect(
      await verdictOf(never, async ({ cluster, client }) => {
        await cluster.stop(1, 'clean');
        await client.expectAlive();
      }),
    ).toBe('inconclusive'));
  test('that had to be killed when it was asked to stop in order decides nothing', async () => {
    const looksAfterwards: CaseDefinition['run'] = async ({ cluster, expect: judged }) => {
      await cluster.stop(1, 'clean');
      judged('PRD-002', 'no marker of an orderly stop').equals('the marker');
    };
    expect(await verdictOf(never, looksAfterwards, true)).toBe('inconclusive');
    expect(await verdictOf(never, looksAfterwards)).toBe('fail');
  });
  test('that took too long for the adapter is no crash', async () => {
    const tooLong: Reply = async () => {
      throw new SubjectUnavailable('it did not answer within 120 s');
    };
    expect(await verdictOf(tooLong, restarts)).toBe('inconclusive');
  });
  test('that refuses to start again has crashed', async () => {
    const refused: Reply = async () => ({
      error: { code: 'START_REFUSED', definite: true, message: 'no' },
    });
    expect(await verdictOf(refused, restarts)).toBe('crash');
  });
});

test('a case that fails on a subject that has fallen is a crash, unless the case may bring it down', async () => {
  const unanswered: CaseDefinition['run'] = async ({ expect: judged, evidence }) => {
    evidence('seen');
    judged('PRD-002', 'a closed connection').equals('an answer');
  };
  const told = async (destructive: boolean): Promise<string> => {
    const definition = { ...caseOf(unanswered), destructive };
    const session = sessionWith(subjectWith(never));
    const options = { definition, session, axis: {}, seed: 1, prefix: 'x-', tidy: false, limitMs: 50 };
    return judge(definition, (await execute(options)).trace, claims).verdict;
  };
  expect([await told(false), await told(true)]).toEqual(['crash', 'fail']);
});

test('a node that went down by itself has crashed', async () =>
  expect(await verdictOf(never, () => new Promise(() => undefined))).toBe('crash'));
