/**
 * Power cuts at every call that changes the disk.
 *
 * Shape   `tryHistory` lives one history and cuts the power at every point of its last step (or of all of
 *         them); each cut is an image of the disk, drawn from the seed, which is judged after the step.
 *         `exhaustive` names every history of a length.
 * Units   points: a point is one image, recovered and judged twice.
 * Errors  the first broken promise ends the campaign: it names the history, the call and the seed.
 */
import type { SimDisk } from '../../../reference/hosts/sim/sim-disk.ts';
import { seededRandom } from '../../../reference/testing/disk-random.ts';
import { History, type Promised, STEPS, type Step } from './history.ts';
import { BrokenPromise, judge } from './judge.ts';

export interface Story {
  readonly steps: readonly Step[];
  readonly seed: number;
  /** Cut in the last step only: the ones before are last in a shorter history. */
  readonly lastOnly: boolean;
}

/** Points by the step in which the power went. */
export type Points = Map<Step, number>;

/** Every history of so many steps that begins with a record. */
export function* exhaustive(length: number, seed: number): Generator<Story> {
  const count = STEPS.length ** (length - 1);
  for (let number = 0; number < count; number++) {
    const steps: Step[] = ['produce-much'];
    for (let rest = number, at = 1; at < length; at++, rest = Math.floor(rest / STEPS.length))
      steps.push(STEPS[rest % STEPS.length]!);
    yield { steps, seed: seed + number, lastOnly: length > 1 };
  }
}

/** A long history: mostly records, and everything else now and then. */
export function longStory(seed: number, length = 24): Story {
  const random = seededRandom(seed);
  const isRecord = (): boolean => random.draw('kind', 5) < 3;
  const steps = Array.from({ length }, () => {
    const bound = isRecord() ? 3 : STEPS.length;
    return STEPS[random.draw('step', bound)]!;
  });
  return { steps, seed, lastOnly: false };
}

interface Point {
  readonly call: number;
  readonly image: SimDisk;
  readonly promises: readonly Promised[];
}

/** Lives the history and judges every point of it; adds to the counts. */
export function tryHistory(story: Story, points: Points): void {
  const random = seededRandom(story.seed);
  const history = new History(random);
  const { steps } = story;
  let call = 0;
  let cuts: Point[] = [];
  const note = (): void => {
    call++;
    cuts.push({ call, image: history.disk.image(random), promises: history.promises() });
  };
  for (const [at, step] of steps.entries()) {
    history.disk.onChange = story.lastOnly && at < steps.length - 1 ? undefined : note;
    history.obey(step);
    history.disk.onChange = undefined;
    for (const cut of cuts) {
      judgeOne(story, step, cut, history.now);
      points.set(step, (points.get(step) ?? 0) + 1);
    }
    cuts = [];
  }
}

function judgeOne(story: Story, step: Step, { call, image, promises }: Point, now: History['now']): void {
  try {
    judge(image, promises, now, call % 4 === 0);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const where = `at call ${call}, in "${step}", of seed ${story.seed}: ${story.steps.join(', ')}`;
    throw new BrokenPromise(`${error.message}\n${where}`, { cause: error });
  }
}

/** A fault that the disk answers with from a call on. */
export interface Fault {
  readonly code: 'EIO' | 'ENOSPC' | 'EMFILE';
  /** How many calls pass before it, counted from the beginning of the last step. */
  readonly after: number;
  /** Once, or for ever. */
  readonly once: boolean;
}

/**
 * Lives the history until the fault has come, looks whether anything is appended afterwards (DIR-018), then
 * cuts the power. Answers whether the fault came at all.
 */
export function tryFault(story: Story, fault: Fault): boolean {
  const random = seededRandom(story.seed);
  const history = new History(random);
  const { code, after, once } = fault;
  const last = story.steps.length - 1;
  for (const [at, step] of story.steps.entries()) {
    if (at === last) history.disk.inject({ code, after, ...(once ? { times: 1 } : {}) });
    try {
      history.obey(step);
    } catch (error) {
      if (!(error instanceof TypeError)) throw told(story, fault, error); // A refusal is a TypeError of the testing room.
    }
  }
  const hasCome = history.disk.faultsMet > 0;
  const { isBroken } = history;
  if (isBroken && history.takesRecords())
    throw told(story, fault, new BrokenPromise('a log whose directory failed takes records (DIR-018)'));
  history.disk.clearFaults();
  const promises = history.promises();
  try {
    judge(history.disk.image(random), promises, history.now, false);
  } catch (error) {
    throw told(story, fault, error);
  }
  return hasCome;
}

function told(story: Story, fault: Fault, cause: unknown): BrokenPromise {
  const what = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
  return new BrokenPromise(`${what}\nafter ${JSON.stringify(fault)} of ${JSON.stringify(story)}`, { cause });
}
