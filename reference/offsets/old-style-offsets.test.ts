/**
 * Goal    a disk that fails while segments are dated takes its directory offline, and never the node (DIR-005).
 * Method  ListOffsets of version 0 through its handler, on a simulated disk that fails.
 */
import { expect, test } from 'vitest';
import { errorCodes } from '../../spec/protocol/errors.ts';
import { ReplicaRig } from '../testing/replica-rig.ts';

test('DIR-005: a segment that cannot be dated is an error of its partition', () => {
  const rig = new ReplicaRig();
  rig.topic('orders', '0000000000000000000000000000000a');
  const ask = () => {
    const partitions = [{ partitionIndex: 0, timestamp: -1, maxNumOffsets: 1 }];
    const topics = [{ name: 'orders', partitions }];
    return rig.ask('ListOffsets', 0, { replicaId: -1, topics }).answer.topics[0]!.partitions[0];
  };
  expect(ask()).toMatchObject({ errorCode: errorCodes.NONE, oldStyleOffsets: [0] });
  rig.disk.inject({ code: 'EIO', call: 'modifiedAt' });
  expect(ask()).toMatchObject({ errorCode: errorCodes.KAFKA_STORAGE_ERROR, oldStyleOffsets: [] });
  expect(rig.logs.offlineDirectories()).toEqual(['data']);
});
