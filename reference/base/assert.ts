/**
 * Broken invariants throw. A protocol error is a value and a failing disk is a `DiskFault`; what lands here is a bug of ours.
 *
 * Shape   one function, always on.
 * Errors  `InvariantBroken`, never caught by the core: the host ends the node with the message.
 */
export class InvariantBroken extends Error {
  override readonly name = 'InvariantBroken';
}

/** Throws `InvariantBroken` when `condition` is false. `what` says what must hold, as a full sentence. */
export function assert(condition: boolean, what: string): asserts condition {
  if (!condition) throw new InvariantBroken(what);
}
