/**
 * Topics that come into being because somebody asked for them.
 *
 * Shape   one class; a topic on its way is not asked for twice.
 * Errors  none here: whoever asked gets 3 and asks again; a creation that is refused leaves nothing behind.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/server/AutoTopicCreationManager.scala
 */
import type { ControllerChannel } from '../metadata/admin.ts';

export class AutoTopicCreation {
  readonly #controller: ControllerChannel;
  readonly #inFlight = new Set<string>();

  constructor(controller: ControllerChannel) {
    this.#controller = controller;
  }

  /** Sends the creations that are not yet on their way. @requirement META-015 */
  create(names: readonly string[]): void {
    const fresh = names.filter((name) => !this.#inFlight.has(name));
    if (fresh.length === 0) return;
    for (const name of fresh) this.#inFlight.add(name);
    const defaults = { numPartitions: -1, replicationFactor: -1, assignments: [], configs: [] };
    const topics = fresh.map((name) => ({ name, ...defaults })); // META-015: with the broker's defaults.
    this.#controller.createTopics({ topics, validateOnly: false }, () => {
      for (const name of fresh) this.#inFlight.delete(name);
    });
  }
}
