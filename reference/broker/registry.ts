/**
 * Which APIs this broker serves, in which versions: those that Apache Kafka 4.3.1 (or 3.9.2, if the node is
 * to be of that release) advertises for them, and no other API.
 *
 * Shape   a table from names to handlers; ranges are data of the specification.
 * Units   versions are inclusive on both ends.
 * Errors  a name that the release does not advertise is a broken invariant.
 * Source  spec/protocol/api-versions; KIP-35
 */
import { type ApiName, advertisedVersions, apiKeys, type ReleaseName } from '../../spec/protocol/api-keys.ts';
import { assert } from '../base/assert.ts';
import { type Api, ApiRegistry } from '../requests/api-registry.ts';
import type { Handler } from '../requests/handler.ts';
import { ApiVersionsApi } from './apis/api-versions.ts';
import { CreateTopicsApi } from './apis/create-topics.ts';
import { DeleteTopicsApi } from './apis/delete-topics.ts';
import { findCoordinator } from './apis/find-coordinator.ts';
import { InitProducerIdApi } from './apis/init-producer-id.ts';
import { MetadataApi } from './apis/metadata.ts';
import type { BrokerContext } from './broker-context.ts';

/** Handlers of the data plane, which need more than the broker's context. */
export interface DataHandlers {
  readonly Produce: Handler;
  readonly Fetch: Handler;
  readonly ListOffsets: Handler;
  readonly DeleteRecords: Handler;
  readonly OffsetForLeaderEpoch: Handler;
  readonly WriteTxnMarkers: Handler;
  readonly DescribeProducers: Handler;
  readonly DescribeLogDirs: Handler;
  readonly AlterReplicaLogDirs: Handler;
  readonly DescribeConfigs: Handler;
  readonly AlterConfigs: Handler;
  readonly IncrementalAlterConfigs: Handler;
  readonly CreatePartitions: Handler;
}

/** Apache Kafka 4.x advertises Produce from 0 because librdkafka wants to see it, and closes on 0 to 2 (AMB-META-1). */
const FIRST_SERVED_PRODUCE = 3;

/** @requirement META-002 */
export function buildRegistry(context: BrokerContext, data: DataHandlers): ApiRegistry {
  const api = apisOf(context.release ?? '4.3.1');
  const apiVersions = new ApiVersionsApi(context, () => registry);
  const metadata = new MetadataApi(context);
  const createTopics = new CreateTopicsApi(context);
  const deleteTopics = new DeleteTopicsApi(context);
  const initProducerId = new InitProducerIdApi(context);
  const registry: ApiRegistry = new ApiRegistry([
    api('Produce', data.Produce, context.release === '3.9.2' ? 0 : FIRST_SERVED_PRODUCE), // OLD-001
    api('Fetch', data.Fetch),
    api('ListOffsets', data.ListOffsets),
    api('DeleteRecords', data.DeleteRecords),
    api('OffsetForLeaderEpoch', data.OffsetForLeaderEpoch),
    api('WriteTxnMarkers', data.WriteTxnMarkers),
    api('DescribeProducers', data.DescribeProducers),
    api('DescribeLogDirs', data.DescribeLogDirs),
    api('AlterReplicaLogDirs', data.AlterReplicaLogDirs),
    api('DescribeConfigs', data.DescribeConfigs),
    api('AlterConfigs', data.AlterConfigs),
    api('IncrementalAlterConfigs', data.IncrementalAlterConfigs),
    api('CreatePartitions', data.CreatePartitions),
    api('Metadata', (request, respond) => metadata.handle(request, respond)),
    api('FindCoordinator', findCoordinator),
    api('CreateTopics', (request, respond) => createTopics.handle(request, respond)),
    api('DeleteTopics', (request, respond) => deleteTopics.handle(request, respond)),
    api('InitProducerId', (request, respond) => initProducerId.handle(request, respond)),
    {
      ...api('ApiVersions', (request, respond) => apiVersions.handle(request, respond)),
      unsupported: (request, respond) => apiVersions.unsupported(request, respond),
    },
  ]);
  return registry;
}

/** Makes entries with the versions of a release. @requirement OLD-029 */
function apisOf(release: ReleaseName): (name: ApiName, handler: Handler, firstServed?: number) => Api {
  const ranges = advertisedVersions(`${release}-kraft`); // OLD-029
  return (name, handler, firstServed) => {
    const apiKey = apiKeys[name];
    const range = ranges.get(apiKey);
    assert(range !== undefined, `Apache Kafka ${release} advertises ${name}`);
    const advertised = { min: range.min, max: range.max };
    return { apiKey, name, advertised, served: { min: firstServed ?? range.min, max: range.max }, handler };
  };
}
