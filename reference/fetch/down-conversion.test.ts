/**
 * Goal    a disk that fails while a batch is converted takes its directory offline, and never the node (DIR-005).
 * Method  a read through the real replicas on a simulated disk; the disk fails between read and conversion.
 */
import { expect, test } from 'vitest';
import { errorCodes } from '../../spec/protocol/errors.ts';
import { compression } from '../testing/disk-log.ts';
import { batchOf, ReplicaRig } from '../testing/replica-rig.ts';
import { downConversion } from './down-conversion.ts';
import { readAll } from './fetch.ts';
import type { FetchParams } from './fetch-params.ts';

const ORDERS = '0000000000000000000000000000000a';

test('DIR-005: a disk that fails under a conversion is an error of the partition', () => {
  const rig = new ReplicaRig();
  rig.topic('orders', ORDERS);
  const topicData = [{ name: 'orders', partitionData: [{ index: 0, records: batchOf(['a']) }] }];
  rig.ask('Produce', 9, { acks: -1, timeoutMs: 0, topicData });
  const params: FetchParams = {
    ...{ version: 3, isolation: 'read_uncommitted', replicaId: -1, maxWaitMs: 0 },
    ...{ minBytes: 1, maxBytes: 1_000_000 },
  };
  const target = { topic: 'orders', topicId: ORDERS, partition: 0, currentLeaderEpoch: -1 };
  const read = () =>
    readAll(rig.replicas, params, [{ ...target, fetchOffset: 0, lastFetchedEpoch: -1, maxBytes: 1_000_000 }]);
  const convert = downConversion(rig.replicas, compression);
  expect(convert(read(), params.version).results[0]).toMatchObject({ errorCode: errorCodes.NONE });

  const outcome = read();
  rig.disk.inject({ code: 'EIO', call: 'read', path: 'orders-0' });
  // So old a consumer does not know KAFKA_STORAGE_ERROR.
  expect(convert(outcome, params.version).results[0]).toMatchObject({
    errorCode: errorCodes.NOT_LEADER_OR_FOLLOWER,
    highWatermark: -1,
    records: undefined,
  });
  expect(rig.logs.offlineDirectories()).toEqual(['data']);
});
