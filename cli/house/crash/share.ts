/**
 * One worker's share of the campaign: every n-th history.
 *
 * Shape   `runShare` counts points by step; as a thread it gets its share as `workerData` and posts the
 *         counts.
 * Errors  the first broken promise, with the command that repeats it.
 */
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import {
  exhaustive,
  type Fault,
  longStory,
  type Points,
  type Story,
  tryFault,
  tryHistory,
} from './campaign.ts';

export interface Share {
  /** Every history up to so many steps. */
  readonly length: number;
  /** Disk faults at every call of histories up to so many steps. */
  readonly faultLength: number;
  /** So many long ones. */
  readonly histories: number;
  readonly seed: number;
  /** This worker's number, and how many there are. */
  readonly worker: number;
  readonly workers: number;
}

export interface Counts {
  readonly short: Points;
  readonly long: Points;
  /** By error code. */
  readonly faults: Map<string, number>;
}

const CODES = ['EIO', 'ENOSPC', 'EMFILE'] as const;
/** No step makes more calls than this. */
const MOST_CALLS = 5_000;

/** Does the share. */
export function runShare(share: Share, tell: (histories: number) => void = () => undefined): Counts {
  const counts: Counts = { short: new Map(), long: new Map(), faults: new Map() };
  let lived = 0;
  const mine = (number: number): boolean => number % share.workers === share.worker;
  const live = (story: Story, points: Points): void => {
    tryHistory(story, points);
    lived++;
    if (lived % 100 === 0) tell(lived);
  };
  let number = 0;
  for (let length = 1; length <= share.length; length++) {
    for (const story of exhaustive(length, share.seed)) {
      if (!mine(number++)) continue;
      live(story, counts.short);
      if (length <= share.faultLength) faultsOf(story, counts.faults);
    }
  }
  for (let story = 0; story < share.histories; story++)
    if (mine(story)) live(longStory(share.seed + story), counts.long);
  return counts;
}

/** Each fault at each call of the last step, until it comes no more. */
function faultsOf(story: Story, faults: Map<string, number>): void {
  for (const code of CODES) {
    for (const once of [true, false]) {
      for (let after = 0; after < MOST_CALLS; after++) {
        const fault: Fault = { code, after, once };
        if (!tryFault(story, fault)) break;
        faults.set(code, (faults.get(code) ?? 0) + 1);
      }
    }
  }
}

if (!isMainThread && parentPort !== null) {
  const port = parentPort;
  const counts = runShare(workerData as Share, (histories) => port.postMessage({ histories }));
  port.postMessage({ counts });
}
