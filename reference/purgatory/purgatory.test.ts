/**
 * Goal: an operation is completed once, by whatever comes first, and no event is slept through.
 * Method: transcripts with operations that count how often they were completed and why.
 */
import { expect, test } from 'vitest';
import type { Now } from '../base/actor.ts';
import { monotonicMs, wallMs } from '../base/ids.ts';
import { type DelayedOperation, Purgatory } from './purgatory.ts';

const at = (ms: number): Now => ({ monotonicMs: monotonicMs(ms), wallMs: wallMs(ms) });

class Counting implements DelayedOperation {
  readonly deadline;
  ready = false;
  asked = 0;
  readonly log: string[] = [];
  onAsk: (() => void) | undefined;

  constructor(deadline: number) {
    this.deadline = monotonicMs(deadline);
  }

  canComplete(): boolean {
    const { ready } = this;
    this.asked += 1;
    this.onAsk?.();
    return ready;
  }

  complete(now: Now, reason: string): void {
    this.log.push(`${reason}@${now.monotonicMs}`);
  }
}

test('what is ready at once is never watched', () => {
  const purgatory = new Purgatory('test', monotonicMs(0));
  const operation = new Counting(100);
  operation.ready = true;
  expect(purgatory.tryCompleteElseWatch(operation, ['a'], at(0))).toBe(true);
  expect(operation.log).toEqual(['event@0']);
  expect([purgatory.watched, purgatory.delayed]).toEqual([0, 0]);
});

test('an event between the first look and the registration is not slept through', () => {
  const purgatory = new Purgatory('test', monotonicMs(0));
  const operation = new Counting(10_000);
  // The state changes right after the first look has found nothing, and wakes nobody: nobody is registered
  // yet.
  operation.onAsk = () => {
    if (operation.asked !== 1) return;
    operation.ready = true;
    expect(purgatory.checkAndComplete('a', at(0))).toBe(0);
  };
  expect(purgatory.tryCompleteElseWatch(operation, ['a'], at(0))).toBe(true);
  expect(operation.log).toEqual(['event@0']);
  expect(purgatory.delayed).toBe(0);
});

test('an event before the deadline completes it, and the deadline passes in silence', () => {
  const purgatory = new Purgatory('test', monotonicMs(0));
  const operation = new Counting(500);
  expect(purgatory.tryCompleteElseWatch(operation, ['a', 'b'], at(0))).toBe(false);
  expect(purgatory.checkAndComplete('a', at(10))).toBe(0);
  operation.ready = true;
  expect(purgatory.checkAndComplete('b', at(20))).toBe(1);
  expect(purgatory.checkAndComplete('a', at(30))).toBe(0);
  purgatory.turn(at(1000));
  expect(operation.log).toEqual(['event@20']);
  expect([purgatory.watched, purgatory.delayed]).toEqual([0, 0]);
});

test('the deadline completes it, not before and not twice', () => {
  const purgatory = new Purgatory('test', monotonicMs(0));
  const operation = new Counting(500);
  purgatory.tryCompleteElseWatch(operation, ['a'], at(0));
  purgatory.turn(at(499));
  expect(operation.log).toEqual([]);
  purgatory.turn(at(500));
  operation.ready = true;
  expect(purgatory.checkAndComplete('a', at(501))).toBe(0);
  expect(operation.log).toEqual(['expired@500']);
  expect(purgatory.watched).toBe(0);
});

test('an operation that wakes its own key while it completes is not completed again', () => {
  const purgatory = new Purgatory('test', monotonicMs(0));
  const operation = new Counting(500);
  const complete = operation.complete.bind(operation);
  operation.complete = (now, reason) => {
    complete(now, reason);
    purgatory.checkAndComplete('a', now);
  };
  purgatory.tryCompleteElseWatch(operation, ['a'], at(0));
  operation.ready = true;
  expect(purgatory.checkAndComplete('a', at(1))).toBe(1);
  expect(operation.log).toEqual(['event@1']);
});

test('operations found through one key are swept from the lists of their other keys', () => {
  const purgatory = new Purgatory('test', monotonicMs(0));
  for (let i = 0; i < 1000; i++) {
    const operation = new Counting(1_000_000);
    purgatory.tryCompleteElseWatch(operation, [`hot-${i}`, 'cold'], at(0));
    operation.ready = true;
    purgatory.checkAndComplete(`hot-${i}`, at(0));
  }
  expect(purgatory.watched).toBe(1000);
  purgatory.turn(at(1));
  expect(purgatory.watched).toBe(0);
});
