/**
 * Goal: a subject that is slow is not taken for one that is gone. Method: the witness is asked of subjects that answer the first, a later
 * or no question, refuse it, or let nobody connect.
 */
import { expect, test } from 'vitest';
import { deadlinesOf } from './deadlines.ts';
import type { Answer, Subject } from './operations.ts';
import { type Liveness, probe, type Session } from './session.ts';

type Received = Answer<'wire.receive'>;
const silence: Received = { ok: { timedOut: true } };
const answer: Received = { ok: { frame: '' } };
const closed: Received = { ok: { closed: true } };

/** A subject whose connections receive these, one after another, and which cannot be connected to with that code. */
function subjectWith(received: Received[], refusal?: string): Subject {
  const call = async (name: string): Promise<unknown> => {
    if (name === 'node.alive') return { ok: { alive: true } };
    if (name === 'wire.open' && refusal !== undefined)
      return { error: { code: refusal, definite: true, message: 'no connection' } };
    if (name === 'wire.open') return { ok: { connection: 1 } };
    if (name === 'wire.receive') return received.shift() ?? silence;
    return { ok: {} };
  };
  return {
    name: 'stand-in',
    version: '0',
    address: 'test',
    capabilities: new Set(['wire'] as const),
    clock: 'real',
    call: call as Subject['call'],
    diagnostics: () => '',
    stop: async () => undefined,
  };
}

async function livenessOf(received: Received[], refusal?: string): Promise<Liveness> {
  const session: Session = {
    subject: subjectWith(received, refusal),
    nodes: [{ id: 1, host: '127.0.0.1', port: 1 }],
    deadlines: deadlinesOf('real', 1, 0),
    release: '4.3.1',
    advertised: new Map(),
    common: () => undefined,
  };
  return await probe(session, 1);
}

test('who answers the first or the third question lives', async () => {
  expect(await livenessOf([answer])).toEqual({ alive: true });
  expect(await livenessOf([silence, silence, answer])).toEqual({ alive: true });
});

test('who answers none of three is silent, which is no crash', async () =>
  expect(await livenessOf([silence, silence, silence, answer])).toMatchObject({
    alive: false,
    how: 'timeout',
  }));

test('who closes, or refuses, is gone; who lets nobody in for long is only silent', async () => {
  expect(await livenessOf([closed])).toMatchObject({ alive: false, how: 'crash' });
  expect(await livenessOf([], 'CONNECTION_REFUSED')).toMatchObject({ alive: false, how: 'crash' });
  expect(await livenessOf([], 'CONNECTION_SLOW')).toMatchObject({ alive: false, how: 'timeout' });
});
