/**
 * Reads a committed metadata log into an image: applies records, keeps a metadata transaction back until its end.
 *
 * Shape   one class around one image; `apply` takes batches in the order of the log and answers what they changed.
 * Units   offsets are dense; `baseOffset` is the offset of a batch's first record.
 * Errors  a transaction that begins twice, or ends without having begun, is a broken invariant: no controller writes one.
 * Source  kafka@1eb7644:metadata/src/main/java/org/apache/kafka/image/loader/MetadataBatchLoader.java; KIP-868
 */
import { assert } from '../base/assert.ts';
import { applyRecord } from './apply.ts';
import { MetadataDelta } from './delta.ts';
import { type MetadataImage, MutableImage } from './image.ts';
import type { MetadataRecord } from './records.ts';

/** Records of one batch. */
export interface MetadataBatch {
  readonly baseOffset: number;
  /** One past the batch's last record, control records counted. */
  readonly nextOffset: number;
  readonly records: readonly MetadataRecord[];
}

export class MetadataLoader {
  readonly #image = new MutableImage();
  /** Records since a BeginTransactionRecord. */
  #held: MetadataRecord[] | undefined;

  get image(): MetadataImage {
    return this.#image;
  }

  /** Applies one batch, into `delta` where several are published at once. */
  apply(batch: MetadataBatch, delta: MetadataDelta = new MetadataDelta()): MetadataDelta {
    assert(batch.baseOffset >= this.#image.nextOffset, 'metadata batches come in the order of the log');
    for (const record of batch.records) this.#replay(record, delta);
    this.#image.nextOffset = batch.nextOffset;
    return delta;
  }

  #replay(record: MetadataRecord, delta: MetadataDelta): void {
    switch (record.type) {
      case 'BeginTransactionRecord':
        assert(this.#held === undefined, 'a metadata transaction does not begin inside another');
        this.#held = [];
        return;
      case 'EndTransactionRecord':
        assert(this.#held !== undefined, 'a metadata transaction ends after it began');
        for (const held of this.#held) applyRecord(this.#image, held, delta);
        this.#held = undefined;
        return;
      case 'AbortTransactionRecord':
        assert(this.#held !== undefined, 'a metadata transaction is aborted after it began');
        this.#held = undefined;
        return;
      default:
        if (this.#held === undefined) applyRecord(this.#image, record, delta);
        else this.#held.push(record);
    }
  }
}
