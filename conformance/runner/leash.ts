/**
 * The hand of the judge on the subject during one case: it lets go when the case is given up, and it remembers what the judge itself did.
 *
 * Shape   `subject` is what the case talks to; `cut()` ends that; `heldDown()` says whether a node is down by our own order.
 * Errors  after `cut()` every operation ends the case as inconclusive: one that was given up must not disturb the next.
 */
import { CaseEnded } from '../driver/endings.ts';
import type { Subject } from '../driver/operations.ts';

/** One case's hold on the subject. */
export class Leash {
  readonly subject: Subject;
  #held = true;
  /** Nodes that the judge stopped, or is stopping or starting at this moment. */
  readonly #down = new Set<number>();

  constructor(subject: Subject) {
    const call: Subject['call'] = async (operation, args) => {
      if (!this.#held) throw new CaseEnded({ kind: 'inconclusive', reason: 'the case was given up' });
      const node = (args as { readonly node?: number }).node;
      if (operation === 'node.stop' || operation === 'node.start') this.#down.add(node!);
      const answer = await subject.call(operation, args);
      // A start that failed is the subject's own doing: from here on nobody holds the node down.
      if (operation === 'node.start') this.#down.delete(node!);
      return answer;
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

  /** Whether some node is down, or on its way up, by our own order: its silence proves nothing. */
  heldDown(): boolean {
    return this.#down.size > 0;
  }

  cut(): void {
    this.#held = false;
  }
}
