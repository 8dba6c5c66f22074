/**
 * The cleaner's memory of one round: for each key of the dirty part the offset of its last record. Keys are
 * known by their MD5 alone, so that a slot has 24 bytes whatever the key.
 *
 * Shape   `put` and `get` take a key as a range of bytes; nothing is allocated. `isFull` says that the load
 *         factor was reached: the round ends in front of the record that found no place. The table begins as
 *         large as the dirty part makes likely and doubles up to its room (OURS: Kafka takes all of its
 *         memory at the start and keeps it).
 * Units   offsets count records; memory is bytes.
 * Errors  a `put` into a full map is a broken invariant.
 * Source  kafka@1eb7644:storage/src/main/java/org/apache/kafka/storage/internals/log/SkimpyOffsetMap.java
 */
import { assert } from '../base/assert.ts';
import { md5 } from './md5.ts';

/** 16 bytes of hash, 8 bytes of offset. */
export const SLOT_BYTES = 24;
const SLOT_WORDS = SLOT_BYTES / 4;
const FIRST_SLOTS = 1024;
/** From here on probes go from slot to slot: the hash has no more bytes to begin at. */
const HASH_PROBES = 12;
const OFFSET_HIGH = 4;
const OFFSET_LOW = 5;
const WORD = 2 ** 32;
const NOWHERE = -1;

/** The hash of the key in question. */
const hash = new Int32Array(4);

/** @requirement CMP-013 */
export class OffsetMap {
  /** Slots that the memory has room for. */
  readonly slots: number;
  readonly #mostKeys: number;
  #table: Int32Array;
  #tableSlots: number;
  #size = 0;

  /** `expectedKeys` spares the table its growth, which holds up a turn. */
  constructor(memoryBytes: number, loadFactor: number, expectedKeys = 0) {
    this.slots = Math.floor(Math.min(memoryBytes, 0x7fff_ffff) / SLOT_BYTES);
    this.#mostKeys = Math.min(Math.floor(this.slots * loadFactor), this.slots);
    assert(this.#mostKeys >= 1, 'the dedupe buffer has room for one key at least');
    this.#tableSlots = Math.min(this.slots, Math.max(FIRST_SLOTS, Math.ceil(expectedKeys) * 2));
    this.#table = new Int32Array(this.#tableSlots * SLOT_WORDS);
  }

  /** Keys in the map. */
  get size(): number {
    return this.#size;
  }

  get isFull(): boolean {
    return this.#size >= this.#mostKeys; // CMP-013
  }

  /** Notes the offset of a key, over the one that was there. */
  put(bytes: Uint8Array, start: number, length: number, offset: number): void {
    assert(!this.isFull, 'nothing is put into a full map');
    if (this.#tableSlots < this.slots && this.#size * 2 >= this.#tableSlots) this.#grow();
    md5(bytes, start, length, hash);
    const at = this.#find();
    assert(at !== NOWHERE, 'a map that is not full has a slot for every hash');
    if (this.#isEmpty(at)) this.#size++;
    this.#write(at, Math.floor(offset / WORD), offset | 0);
  }

  /** The offset of a key, or −1. */
  get(bytes: Uint8Array, start: number, length: number): number {
    md5(bytes, start, length, hash);
    const at = this.#find();
    return at === NOWHERE || this.#isEmpty(at) ? -1 : this.#offsetAt(at);
  }

  #write(at: number, offsetHigh: number, offsetLow: number): void {
    const table = this.#table;
    for (let word = 0; word < 4; word++) table[at + word] = hash[word]!;
    table[at + OFFSET_HIGH] = offsetHigh;
    table[at + OFFSET_LOW] = offsetLow;
  }

  #offsetAt(at: number): number {
    return this.#table[at + OFFSET_HIGH]! * WORD + (this.#table[at + OFFSET_LOW]! >>> 0);
  }

  /** Where the hash stands, or the empty slot where it belongs, or `NOWHERE` when all slots have others. */
  #find(): number {
    // Twice the slots: probes that rise through zero meet the same slots on the way down and up.
    const most = HASH_PROBES + 2 * this.#tableSlots;
    for (let attempt = 0; attempt <= most; attempt++) {
      const at = slotOf(hash, attempt, this.#tableSlots) * SLOT_WORDS;
      if (this.#holdsHash(at) || this.#isEmpty(at)) return at;
    }
    return NOWHERE;
  }

  #holdsHash(at: number): boolean {
    const table = this.#table;
    return (
      table[at] === hash[0] &&
      table[at + 1] === hash[1] &&
      table[at + 2] === hash[2] &&
      table[at + 3] === hash[3]
    );
  }

  #isEmpty(at: number): boolean {
    const table = this.#table;
    if (table[at] !== 0) return false; // Nearly always the answer where there is a key.
    for (let word = 1; word < SLOT_WORDS; word++) if (table[at + word] !== 0) return false;
    return true;
  }

  #grow(): void {
    const old = this.#table;
    this.#tableSlots = Math.min(this.slots, this.#tableSlots * 2);
    this.#table = new Int32Array(this.#tableSlots * SLOT_WORDS);
    for (let from = 0; from < old.length; from += SLOT_WORDS) {
      const [high, low] = [old[from + OFFSET_HIGH]!, old[from + OFFSET_LOW]!];
      for (let word = 0; word < 4; word++) hash[word] = old[from + word]!;
      const isEmpty = (hash[0]! | hash[1]! | hash[2]! | hash[3]! | high | low) === 0;
      if (!isEmpty) this.#write(this.#find(), high, low);
    }
  }
}

/**
 * The slot of a probe: the four bytes of the hash from byte `attempt` on as one big-endian number, then one slot
 * further each time.
 */
export function slotOf(words: Int32Array, attempt: number, slots: number): number {
  const from = Math.min(attempt, HASH_PROBES);
  const probe = (bigEndianAt(words, from) + Math.max(0, attempt - HASH_PROBES)) | 0;
  return (probe === -0x8000_0000 ? 0 : Math.abs(probe)) % slots;
}

const byteAt = (words: Int32Array, at: number): number => (words[at >> 2]! >>> ((at & 3) * 8)) & 0xff;

const bigEndianAt = (words: Int32Array, at: number): number =>
  (byteAt(words, at) << 24) |
  (byteAt(words, at + 1) << 16) |
  (byteAt(words, at + 2) << 8) |
  byteAt(words, at + 3);
