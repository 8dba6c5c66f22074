/**
 * The broker's own copy of the cluster's metadata, one committed batch behind another.
 *
 * Shape   an actor. Its mailbox holds committed batches and, behind them, what the controller answered: an answer that says "created"
 *         leaves only after this broker knows the topic (OURS: Kafka answers at commit, and its brokers learn it a moment later).
 * Errors  none of its own.
 * Source  kafka@1eb7644:core/src/main/scala/kafka/server/metadata/BrokerMetadataPublisher.scala
 */
import type { Actor, Now } from '../base/actor.ts';
import type { MonotonicMs } from '../base/ids.ts';
import { MetadataDelta } from '../metadata/delta.ts';
import type { MetadataImage } from '../metadata/image.ts';
import { type MetadataBatch, MetadataLoader } from '../metadata/loader.ts';

/** Who acts on what changed: the replica manager. */
export interface MetadataPublisher {
  publish(delta: MetadataDelta, image: MetadataImage, now: Now): void;
}

type Mail = { readonly batch: MetadataBatch } | { readonly afterwards: (now: Now) => void };

export class BrokerMetadata implements Actor {
  readonly name = 'broker-metadata';
  readonly #loader = new MetadataLoader();
  #publisher: MetadataPublisher | undefined;
  #mail: Mail[] = [];

  get image(): MetadataImage {
    return this.#loader.image;
  }

  /** Before the node serves: the log as it was found. Nothing is published; `start` publishes the whole image. */
  replay(batch: MetadataBatch, delta: MetadataDelta): void {
    this.#loader.apply(batch, delta);
  }

  /** Publishes all that was replayed, once, and every change from now on. */
  start(publisher: MetadataPublisher, now: Now): void {
    this.#publisher = publisher;
    const whole = new MetadataDelta();
    for (const topic of this.image.topics.values()) {
      for (const partition of topic.partitions.keys()) whole.partitionChanged(topic.id, partition);
    }
    publisher.publish(whole, this.image, now);
  }

  /** The controller committed a batch. */
  committed(batch: MetadataBatch): void {
    this.#mail.push({ batch });
  }

  /** Runs behind all batches that were committed before. */
  afterwards(run: (now: Now) => void): void {
    this.#mail.push({ afterwards: run });
  }

  hasMail(): boolean {
    return this.#mail.length > 0;
  }

  nextDeadline(): MonotonicMs | undefined {
    return undefined;
  }

  turn(now: Now): void {
    const mail = this.#mail;
    this.#mail = [];
    let delta = new MetadataDelta();
    for (const item of mail) {
      if ('batch' in item) {
        this.#loader.apply(item.batch, delta);
        continue;
      }
      this.#publish(delta, now);
      delta = new MetadataDelta();
      item.afterwards(now);
    }
    this.#publish(delta, now);
  }

  #publish(delta: MetadataDelta, now: Now): void {
    if (!delta.isEmpty) this.#publisher?.publish(delta, this.image, now);
  }
}
