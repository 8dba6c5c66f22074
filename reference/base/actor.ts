/**
 * The core is made of actors: a mailbox and a synchronous turn. A turn runs to its end, so what held at its top still holds at its
 * bottom; Kafka's locks vanish. The host decides who moves next: by seed in the simulator, round and round on a real machine.
 *
 * Shape   `Now` is given, `nextDeadline` is promised; there are no timers and no callbacks from outside.
 * Units   `monotonicMs` decides waits and timeouts; `wallMs` is looked at only by LogAppendTime, retention and record checks.
 * Errors  a turn throws only for a broken invariant.
 */
import type { MonotonicMs, WallMs } from './ids.ts';

/** Both clocks, read once per drain of the mailboxes. */
export interface Now {
  readonly monotonicMs: MonotonicMs;
  readonly wallMs: WallMs;
}

export interface Actor {
  /** Stable and unique inside one node; the trace and the seeded scheduler know the actor by it. */
  readonly name: string;
  /** True when a turn would find something in the mailbox. */
  hasMail(): boolean;
  /** Empties the mailbox and fires what is due. Views given to a turn are valid only until it returns: who keeps bytes copies them. */
  turn(now: Now): void;
  /** The earliest monotonic time at which a turn is wanted without mail, or `undefined`. */
  nextDeadline(): MonotonicMs | undefined;
}
