/**
 * Topics whose every batch is a segment, and the certainty that retention has looked at them.
 *
 * Shape   `afterLook` makes a sentinel that must lose a segment, by another rule than the one under trial, and waits until it has:
 *         twice, because the first loss may come from a look that had passed the topic under trial already.
 * Units   timestamps and waits are milliseconds of the subject's clock; sizes are bytes; offsets are bigint.
 */
import type { CaseContext } from '../../case.ts';
import { createInSmallSegments } from '../log/directory.ts';
import { wallClock } from '../produce/refusal.ts';
import { sizedBatch } from '../records/forge.ts';

/** Retention looks often in these cases; a broker that does not know the second name looks after its own delay. */
export const oftenLooked = {
  'log.retention.check.interval.ms': '200',
  'log.initial.task.delay.ms': '200',
} as const;

export const dayMs = 86_400_000n;
/** Bytes of a batch of `aged`. Two of them do not fit into a segment. */
export const batchBytes = 400;
const segmentBytes = 600;
const patienceMs = 60_000;
const pollMs = 50;

/** A topic whose segments hold one such batch each. */
export async function createSegmented(
  context: CaseContext,
  topic: string,
  configs: Readonly<Record<string, string>>,
): Promise<void> {
  await createInSmallSegments(context, topic, segmentBytes, {
    configs: { 'segment.ms': '315360000000', ...configs },
  });
}

/** One record of the time, in a batch of `batchBytes`. */
export const aged = (timestamp: bigint): Uint8Array => sizedBatch(batchBytes, timestamp);

/** Appends batches of one record with these ages; an age below zero lies in the future. */
export async function produceAged(
  { client }: CaseContext,
  topic: string,
  agesMs: readonly bigint[],
): Promise<void> {
  const now = await wallClock(client);
  for (const ageMs of agesMs) await client.produce(topic, 0, aged(now - ageMs));
}

/** Where a partition begins. */
export const earliest = async ({ client }: CaseContext, topic: string): Promise<bigint> =>
  (await client.listOffset(topic, 0, -2n)).offset;

/** Waits until retention has looked at everything that is there now. The sentinel goes by size, or by age. */
export async function afterLook(context: CaseContext, by: 'size' | 'age' = 'size'): Promise<void> {
  for (const round of [1, 2]) {
    const topic = context.topicName(`sentinel-${by}-${round}-${context.random(1_000_000_000)}`);
    const limits =
      by === 'size'
        ? { 'retention.ms': '-1', 'retention.bytes': String(batchBytes) }
        : { 'retention.ms': String(dayMs), 'retention.bytes': '-1' };
    await createSegmented(context, topic, limits);
    await produceAged(context, topic, [2n * dayMs, 0n]);
    await untilEarliest(context, topic, 1n);
  }
}

async function untilEarliest(context: CaseContext, topic: string, start: bigint): Promise<void> {
  for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += pollMs) {
    if ((await earliest(context, topic)) >= start) return;
    await context.client.sleep(pollMs);
  }
  context.untestable('the subject did not look at retention, however often it was configured to');
}
