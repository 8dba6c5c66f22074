/**
 * Produce requests for the raw client to replay, made with the judge's codec.
 *
 * Shape   `produceFrame` is a whole frame with its length; `acknowledged` sends one and reads every
 *         partition's error.
 * Units   values have 100 bytes.
 * Errors  a partition that refuses its batch ends the benchmark.
 */
import type { RawClient } from '../../conformance/clients/raw-client.ts';
import { buildBatch } from '../../conformance/wire/batch.ts';
import { joinBytes } from '../../conformance/wire/bytes.ts';
import { decodeResponse, encodeRequest } from '../../conformance/wire/request.ts';
import type { Tree } from '../../conformance/wire/tree.ts';

const version = 9;

/** One request that writes to the partitions 0 to `partitions`, exclusive. */
export function produceFrame(
  topic: string,
  size: { readonly partitions: number; readonly recordsEach: number },
): Uint8Array {
  const now = BigInt(Date.now());
  const value = Uint8Array.from({ length: 100 }, (_, at) => 97 + (at % 26));
  const records = Array.from({ length: size.recordsEach }, () => ({ key: null, value, timestamp: now }));
  const batch = buildBatch({ records });
  const partitionData = Array.from({ length: size.partitions }, (_, index) => ({ index, records: batch }));
  const body = {
    transactionalId: null,
    acks: -1,
    timeoutMs: 30_000,
    topicData: [{ name: topic, partitionData }],
  };
  const request = encodeRequest('Produce', version, body, { correlationId: 1, clientId: 'bench' });
  const length = new Uint8Array(4);
  new DataView(length.buffer).setInt32(0, request.length);
  return joinBytes([length, request]);
}

/** Sends the frame once, and makes sure that every partition took it. */
export async function acknowledged(client: RawClient, frame: Uint8Array): Promise<void> {
  const { body } = decodeResponse('Produce', version, await client.exchange(frame.subarray(4)));
  for (const { partitionResponses } of body.responses as Tree[]) {
    for (const { errorCode, index } of partitionResponses as Tree[]) {
      if (errorCode !== 0) throw new Error(`partition ${index} answered Produce with error ${errorCode}`);
    }
  }
}
