/**
 * The log that every crash image damages: twelve batches of one idempotent producer in several small segments.
 *
 * Shape   `BaseLog.write` makes the topic and fills it; `batch(sequence)` is what the producer sends next, or a gap; `unnumbered()` is nobody's.
 */
import type { CaseContext } from '../case.ts';
import { createInSmallSegments } from '../suites/log/directory.ts';
import { wallClock } from '../suites/produce/refusal.ts';
import { batch, type Content, contents, records } from '../suites/records/forge.ts';
import { base } from './image.ts';

/** A log that was written, and what it holds. */
export class BaseLog {
  readonly topic: string;
  readonly contents: readonly Content[];
  readonly #producer: { readonly producerId: bigint; readonly producerEpoch: number };
  readonly #nowMs: bigint;

  private constructor(
    topic: string,
    contents: readonly Content[],
    producer: { readonly producerId: bigint; readonly producerEpoch: number },
    nowMs: bigint,
  ) {
    this.topic = topic;
    this.contents = contents;
    this.#producer = producer;
    this.#nowMs = nowMs;
  }

  static async write(context: Pick<CaseContext, 'client' | 'untestable'>, topic: string): Promise<BaseLog> {
    const { client, untestable } = context;
    await createInSmallSegments(context, topic, base.segmentBytes, {
      configs: { 'index.interval.bytes': '300' },
    });
    const log = new BaseLog(topic, [], await client.initProducerId(), await wallClock(client));
    for (let number = 0; number < base.batches; number++) {
      const { errorCode } = await client.produce(topic, 0, log.batch(number * base.recordsEach));
      if (errorCode !== 0) untestable(`the base could not be written: error ${errorCode}`);
    }
    return new BaseLog(topic, contents(await client.fetchAll(topic, 0)), log.#producer, log.#nowMs);
  }

  /** A batch of nobody. */
  unnumbered(): Uint8Array {
    return batch(records(base.recordsEach, this.#nowMs));
  }

  /** The producer's batch that begins at this sequence. */
  batch(sequence: number): Uint8Array {
    const at = this.#nowMs - 60_000n + BigInt(sequence * 100);
    const content = records(base.recordsEach, at, `${sequence}-`.padEnd(base.valueBytes, 'x'));
    return batch(content, { ...this.#producer, baseSequence: sequence });
  }
}
