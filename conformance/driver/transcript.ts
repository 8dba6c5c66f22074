/**
 * What went over the wire during one case, kept as evidence.
 *
 * Shape   frames in order, with what the judge knows about each; the oldest make room when the budget is spent.
 * Units   the budget is bytes; `atMs` is the subject's clock where it is known, else the order alone speaks.
 */

/** One frame (its payload, without the length) or a mark such as a closed connection. */
export interface TranscriptFrame {
  readonly ordinal: number;
  readonly direction: 'sent' | 'received';
  readonly connection: number;
  readonly what: 'frame' | 'bytes' | 'closed' | 'timeout';
  readonly bytes: Uint8Array;
  readonly api?: string;
  readonly version?: number;
}

const budgetBytes = 4 * 1024 * 1024;

/** The frames of one case. */
export class Transcript {
  #frames: TranscriptFrame[] = [];
  #held = 0;
  #count = 0;

  note(frame: Omit<TranscriptFrame, 'ordinal'>): void {
    this.#frames.push({ ...frame, ordinal: this.#count++ });
    this.#held += frame.bytes.byteLength;
    while (this.#held > budgetBytes && this.#frames.length > 2)
      this.#held -= this.#frames.shift()!.bytes.byteLength;
  }

  /** How many frames have been seen so far: a position to come back to. */
  get position(): number {
    return this.#count;
  }

  get frames(): readonly TranscriptFrame[] {
    return this.#frames;
  }

  /** The last exchange before `position`: the newest received frame and the newest sent one before it. */
  exchangeBefore(position: number): TranscriptFrame[] {
    const earlier = this.#frames.filter((frame) => frame.ordinal < position);
    const answer = earlier.findLast((frame) => frame.direction === 'received');
    const asked = earlier.findLast(
      (frame) =>
        frame.direction === 'sent' && (!answer || frame.connection === answer.connection || !frame.api),
    );
    return [asked, answer].filter((frame) => frame !== undefined).sort((a, b) => a.ordinal - b.ordinal);
  }
}
