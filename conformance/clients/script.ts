/**
 * What every client is asked to write, and what a broker must then hold: the common part of the client scripts.
 *
 * Shape   a client takes a `ClientSubject` through its script and returns a `Testimony`: the stored records of each topic, read back raw,
 *         and what the client itself was told. Two brokers that are alike give equal testimonies.
 * Units   offsets are strings, as in JSON.
 * Errors  `checkStored` and `firstDifference` return sentences; a client that gives up throws.
 */
import type { Codec } from '../wire/compression.ts';
import type { RawClient } from './raw-client.ts';

/** Any broker that can be started again on the same data and address. */
export interface ClientSubject {
  readonly name: string;
  /** `host:port` */
  readonly bootstrap: string;
  /** Stops the broker cleanly and starts it again; resolves when it answers. */
  restart(): Promise<void>;
}

export interface SentRecord {
  readonly key: string | null;
  readonly value: string | null;
  readonly headers: readonly Header[];
}

export type Header = readonly [key: string, value: string | null];

/** A record as it stands in the log, with the compression type of its batch. */
export interface StoredRecord extends SentRecord {
  readonly offset: string;
  readonly codec: Codec | 'unknown';
  readonly timestampType: string;
  /** Only where the client was told which timestamp to write. */
  readonly timestamp?: string;
}

/** What a client saw and left behind. */
export interface Testimony {
  readonly client: string;
  readonly stored: Readonly<Record<string, readonly StoredRecord[]>>;
  /** The client's own words, without what differs from run to run. */
  readonly answers: Readonly<Record<string, unknown>>;
}

/** How many records the long run has; the broker is restarted in its middle. */
export const manyRecords = 10_000;

const words = 'the quick brown fox jumps over the lazy dog and back again';

/** A few records of every shape: null and empty-free keys and values in all combinations. */
export function fewRecords(headers: readonly Header[]): SentRecord[] {
  return Array.from({ length: 64 }, (_, index) => ({
    key: index % 4 < 2 ? `key-${index}` : null,
    value: index % 2 === 0 ? `${index}: ${words}` : null,
    headers,
  }));
}

/** The long run: every record different, in an order that can be checked. */
export const longRun = (): SentRecord[] =>
  Array.from({ length: manyRecords }, (_, index) => ({
    key: `key-${index % 97}`,
    value: `${index}: ${words.slice(index % 31)}`,
    headers: [],
  }));

/** The records of a partition, in order, as they are stored. */
export async function readStored(
  raw: RawClient,
  topic: string,
  options: { readonly withTimestamps: boolean },
): Promise<StoredRecord[]> {
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  const text = (bytes: Uint8Array | null): string | null => (bytes === null ? null : utf8.decode(bytes));
  const batches = await raw.fetchAll(topic);
  return batches.flatMap(({ records, codec, timestampType, crcValid, baseOffset }) => {
    if (!crcValid) throw new Error(`the batch at offset ${baseOffset} of ${topic} has a wrong CRC`);
    return records.map(({ offset, timestamp, key, value, headers }) => ({
      offset: String(offset),
      codec,
      timestampType,
      ...(options.withTimestamps ? { timestamp: String(timestamp) } : {}),
      key: text(key),
      value: text(value),
      headers: headers.map((header): Header => [header.key, text(header.value)]),
    }));
  });
}

/** What is wrong with stored records, seen from what was sent: nothing lost, nothing twice, nothing changed. */
export function checkStored(
  stored: readonly StoredRecord[],
  sent: readonly SentRecord[],
  codec: Codec,
): string | undefined {
  if (stored.length !== sent.length) return `${stored.length} records are stored, ${sent.length} were sent`;
  for (const [index, record] of stored.entries()) {
    const { key, value, headers } = record;
    if (record.offset !== String(index)) return `record ${index} has offset ${record.offset}`;
    if (record.codec !== codec) return `record ${index} is stored with ${record.codec}, not with ${codec}`;
    const difference = firstDifference({ key, value, headers }, sent[index], `record ${index}`);
    if (difference) return difference;
  }
  return undefined;
}

/** Where two values that JSON can hold differ first, or `undefined` where they are equal. */
export function firstDifference(left: unknown, right: unknown, path: string): string | undefined {
  if (Object.is(left, right)) return undefined;
  const both = [left, right];
  if (both.some((each) => typeof each !== 'object' || each === null)) {
    return `${path}: ${JSON.stringify(left)} is not ${JSON.stringify(right)}`;
  }
  const [a, b] = both as [Record<string, unknown>, Record<string, unknown>];
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const difference = firstDifference(a[key], b[key], `${path}.${key}`);
    if (difference) return difference;
  }
  return undefined;
}
