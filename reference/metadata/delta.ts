/**
 * What a stretch of the metadata log changed, for those who must act on it.
 *
 * Shape   sets filled by `apply.ts` and read once by a publisher; the image beside it already holds the new
 *         state.
 * Errors  none.
 * Source  kafka@1eb7644:metadata/src/main/java/org/apache/kafka/image/TopicsDelta.java
 */
import type { TopicImage } from './image.ts';

export class MetadataDelta {
  /**
   * Topics that are gone, as they were last. Deletions come before everything else (PRP-03 of KRaft's
   * publishing order).
   */
  readonly deletedTopics: TopicImage[] = [];
  /** Changed or new partitions: topic id → partition numbers. */
  readonly changedPartitions = new Map<string, Set<number>>();
  /** Topics, by name, whose overrides changed. */
  readonly changedTopicConfigs = new Set<string>();
  /** Brokers, by id as text, whose settings changed; the empty name is that of all brokers. */
  readonly changedBrokerConfigs = new Set<string>();

  /** @internal */
  partitionChanged(topicId: string, partition: number): void {
    const known = this.changedPartitions.get(topicId);
    if (known === undefined) this.changedPartitions.set(topicId, new Set([partition]));
    else known.add(partition);
  }

  get isEmpty(): boolean {
    return (
      this.deletedTopics.length === 0 &&
      this.changedPartitions.size === 0 &&
      this.changedTopicConfigs.size === 0 &&
      this.changedBrokerConfigs.size === 0
    );
  }
}
