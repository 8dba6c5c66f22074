/**
 * Hands out producer ids from blocks that the controller gave to this broker.
 *
 * Shape   one class: a block, and those who wait for the next.
 * Units   ids are counted up one by one.
 * Errors  none. OURS: whoever asks while there is no block waits for it; Kafka answers 14 and lets the client ask again.
 * Source  KIP-730; kafka@1eb7644:transaction-coordinator/…/transaction/RPCProducerIdManager.java
 */
import type { ControllerChannel } from '../metadata/admin.ts';

export class ProducerIdManager {
  readonly #controller: ControllerChannel;
  #nextId = 0;
  #left = 0;
  #waiting: ((producerId: number) => void)[] = [];
  #requested = false;

  constructor(controller: ControllerChannel) {
    this.#controller = controller;
  }

  /** Gives an id nobody had before, now or in a later turn. @requirement TOP-024 */
  next(give: (producerId: number) => void): void {
    if (this.#left > 0) give(this.#take());
    else {
      this.#waiting.push(give);
      this.#request();
    }
  }

  #take(): number {
    this.#left -= 1;
    this.#nextId += 1;
    return this.#nextId - 1; // TOP-024
  }

  #request(): void {
    if (this.#requested) return;
    this.#requested = true;
    this.#controller.allocateProducerIds((block) => {
      this.#requested = false;
      this.#nextId = block.firstId;
      this.#left = block.length;
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const give of waiting) this.next(give);
    });
  }
}
