/**
 * A batch where it lies: what the rooms of cleaning hand each other.
 *
 * Shape   a view of bytes, and where in them the batch begins; it is valid until the next read into the same
 *         buffer.
 * Units   bytes.
 * Errors  none.
 */

/** One batch where it lies. */
export interface BatchAt {
  readonly bytes: Uint8Array;
  readonly at: number;
  readonly sizeBytes: number;
}
