/**
 * What the cases of purgatory share: a Fetch that waits at the end of a log, and a batch to wake it with.
 *
 * Units   waits are milliseconds of the subject's clock.
 */
import type { Client, Connection } from '../../driver/client.ts';
import { fetchBody } from '../../driver/data-requests.ts';
import { buildBatch } from '../../wire/batch.ts';

/** Longer than any case waits for an answer, so that an answer cannot be the timeout's. */
export const forEverMs = 40_000;
/** How long a woken answer may take: far longer than a busy broker pauses, and still only half of the wait it must not sit out. */
export const patienceMs = 20_000;

export interface Wait {
  readonly topic: string;
  readonly maxWaitMs: number;
  readonly offset?: bigint;
  readonly minBytes?: number;
}

/** Sends a Fetch of partition 0 that may have to wait, and returns its correlation id at once. */
export async function park(client: Client, connection: Connection, wait: Wait): Promise<number> {
  const version = client.version('Fetch', 12);
  return await connection.send(
    'Fetch',
    version,
    fetchBody(version, { id: '', partition: 0, offset: 0n, ...wait }),
  );
}

/** One batch with one record, dated by the subject's clock. */
export async function aBatch(client: Client, value: string | Uint8Array = 'x'): Promise<Uint8Array> {
  const timestamp = BigInt(Math.floor((await client.now()).wallMs));
  return buildBatch({ records: [{ value, timestamp }] });
}
