/**
 * Framing: a signed 32-bit big-endian size, then so many bytes. Frames that lie whole in what the host
 * delivered are cut in place.
 *
 * Shape   `FrameReader` holds what one connection has begun; `FramePool` lends the buffers of large frames.
 * Units   bytes; a frame does not include its four size bytes.
 * Errors  a refused size is the value `'refused'`; nothing is allocated for it and nothing after it is read. OURS: a size that is not
 *         refused buys no memory either; the buffer grows with the bytes that come.
 * Source  kafka@1eb7644:clients/src/main/java/org/apache/kafka/common/network/NetworkReceive.java#readFrom
 */
import { assert } from '../base/assert.ts';

/** An incomplete frame of at least this size takes a pooled buffer that the host can read into. */
const POOLED_FROM_BYTES = 64 * 1024;
const POOL_STEP_BYTES = 1024 * 1024;
const POOL_KEEPS_BUFFERS = 8;
const POOL_KEEPS_BYTES = 16 * 1024 * 1024;

/**
 * Buffers for large frames, rounded up to a whole MiB. Few are kept: what is kept too long becomes old-space
 * garbage.
 */
export class FramePool {
  #free: Uint8Array[] = [];
  #freeBytes = 0;

  acquire(sizeBytes: number): Uint8Array {
    const fits = this.#free.findIndex((buffer) => buffer.length >= sizeBytes);
    if (fits >= 0) {
      const buffer = this.#free.splice(fits, 1)[0]!;
      this.#freeBytes -= buffer.length;
      return buffer;
    }
    return new Uint8Array(Math.ceil(sizeBytes / POOL_STEP_BYTES) * POOL_STEP_BYTES);
  }

  release(buffer: Uint8Array): void {
    if (this.#free.length >= POOL_KEEPS_BUFFERS || this.#freeBytes + buffer.length > POOL_KEEPS_BYTES) return;
    this.#free.push(buffer);
    this.#freeBytes += buffer.length;
  }
}

/**
 * One complete frame: a view into the chunk (`inPlace`), or a buffer of its own. `pooled` is to be given back
 * after use.
 */
export interface Frame {
  readonly bytes: Uint8Array;
  readonly inPlace: boolean;
  readonly pooled: Uint8Array | undefined;
}

export type Taken = Frame | 'incomplete' | 'refused';

/** Cuts the frames of one connection, one at a time. */
export class FrameReader {
  readonly #maxBytes: number;
  readonly #pool: FramePool;
  /** Size bytes seen so far of the frame that has begun, and their value. */
  #sizeHave = 0;
  #size = 0;
  #buffer: Uint8Array | undefined;
  #filled = 0;
  /** Where in the chunk the last `take` stopped. */
  position = 0;

  constructor(maxBytes: number, pool: FramePool) {
    this.#maxBytes = maxBytes;
    this.#pool = pool;
  }

  /**
   * The next frame of `chunk` from `from`. After `'incomplete'` the whole chunk has been taken over; after a
   * frame the rest begins at `position`. The bytes of a frame are a view into `chunk` when the frame lies
   * whole in it.
   * @requirement WIRE-001 WIRE-002
   */
  take(chunk: Uint8Array, from: number): Taken {
    this.position = from;
    if (!this.#readSize(chunk)) return 'incomplete';
    if (this.#size < 0 || this.#size > this.#maxBytes) return 'refused'; // WIRE-002: before any allocation.
    if (this.#buffer === undefined && chunk.length - this.position >= this.#size)
      return this.#cutInPlace(chunk);
    return this.#fill(chunk);
  }

  /**
   * Where the host should read the next bytes of a large frame that has begun, or `undefined` when it does
   * not matter.
   */
  wants(): Uint8Array | undefined {
    if (this.#buffer === undefined || this.#size < POOLED_FROM_BYTES) return undefined;
    return this.#buffer.subarray(this.#filled, this.#size);
  }

  /** Gives back the buffer of a frame that will never be complete. */
  drop(): void {
    const buffer = this.#buffer;
    this.#buffer = undefined;
    if (buffer !== undefined && this.#size >= POOLED_FROM_BYTES) this.#pool.release(buffer);
  }

  #readSize(chunk: Uint8Array): boolean {
    while (this.#sizeHave < 4) {
      if (this.position >= chunk.length) return false;
      this.#size = (this.#size << 8) | chunk[this.position]!;
      this.position += 1;
      this.#sizeHave += 1;
    }
    return true;
  }

  #cutInPlace(chunk: Uint8Array): Frame {
    const end = this.position + this.#size;
    const bytes = chunk.subarray(this.position, end);
    this.position = end;
    this.#begin();
    return { bytes, inPlace: true, pooled: undefined };
  }

  #fill(chunk: Uint8Array): Taken {
    const pooled = this.#size >= POOLED_FROM_BYTES;
    let target = this.#buffer ?? this.#firstBuffer(pooled);
    const length = Math.min(chunk.length - this.position, this.#size - this.#filled);
    const inPlace =
      chunk.buffer === target.buffer && chunk.byteOffset + this.position === target.byteOffset + this.#filled;
    if (!inPlace) {
      target = this.#roomFor(target, this.#filled + length);
      target.set(chunk.subarray(this.position, this.position + length), this.#filled);
    }
    this.#filled += length;
    this.position += length;
    assert(this.#filled <= this.#size, 'a frame is never overfilled');
    if (this.#filled < this.#size) {
      this.#buffer = this.#roomFor(target, this.#filled + 1);
      return 'incomplete';
    }
    const bytes = target.subarray(0, this.#size);
    const frame: Frame = { bytes, inPlace: false, pooled: pooled ? target : undefined };
    this.#buffer = undefined;
    this.#begin();
    return frame;
  }

  #firstBuffer(pooled: boolean): Uint8Array {
    return pooled ? this.#pool.acquire(Math.min(this.#size, POOL_STEP_BYTES)) : new Uint8Array(this.#size);
  }

  /**
   * The buffer itself, or one of twice the size with what was filled. A size is only an announcement: memory is
   * given for bytes that have come, or a thousand connections that announce 100 MB each would end the process.
   */
  #roomFor(buffer: Uint8Array, sizeBytes: number): Uint8Array {
    if (sizeBytes <= buffer.length) return buffer;
    const grown = this.#pool.acquire(Math.min(this.#size, Math.max(sizeBytes, 2 * buffer.length)));
    grown.set(buffer.subarray(0, this.#filled));
    this.#pool.release(buffer);
    return grown;
  }

  #begin(): void {
    this.#sizeHave = 0;
    this.#size = 0;
    this.#filled = 0;
  }
}
