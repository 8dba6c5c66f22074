import { defineCase } from '../../case.ts';
import { assignedTo } from '../../driver/leaders.ts';
import { parseBatches } from '../../wire/batch.ts';
import type { Tree } from '../../wire/tree.ts';
import { contents } from '../records/forge.ts';
import { messageSet, seenOf, three } from './messages.ts';

const anywhere = { numPartitions: 1, replicationFactor: 1, assignments: [] };

/** The first of a list in an answer; of none, nothing. */
const first = (list: unknown): Tree => ((list ?? []) as readonly Tree[])[0] ?? {};

export default defineCase({
  id: 'legacy/old-client',
  why: 'A client that speaks version 0 of everything, and nothing else, still lives its whole life.',
  checks: ['OLD-001', 'OLD-012', 'OLD-028'],
  until: '4.0',
  axes: { version: { api: 'Produce', to: 0 } },
  minEvidence: { lived: 1 },

  async run({ client, cluster, expect, evidence, topicName, untestable }) {
    for (const api of ['CreateTopics', 'Metadata', 'ListOffsets', 'Fetch', 'DeleteTopics'])
      if ((client.versions(api)?.min ?? 1) > 0) untestable(`the subject does not offer ${api} v0`);
    const topic = topicName();
    const connection = await client.connect();
    const ask = (api: string, body: Tree) => connection.request(api, 0, body);
    // Of several nodes the one that is talked to is to lead.
    const [node, ...others] = cluster.nodes;
    const placed = others.length > 0 ? assignedTo(node!, 1) : anywhere;
    await ask('CreateTopics', { topics: [{ name: topic, ...placed, configs: [] }], timeoutMs: 30_000 });
    const question = [{ partitionIndex: 0, timestamp: -1n, maxNumOffsets: 1 }];
    const latest = async (): Promise<Tree> => {
      const topics = [{ name: topic, partitions: question }];
      return first(first((await ask('ListOffsets', { replicaId: -1, topics })).topics).partitions);
    };
    // Metadata may name a leader that does not know of it yet.
    let isLed = false;
    for (let attempt = 0; !isLed && attempt < 400; attempt++) {
      if (attempt > 0) await client.sleep(50);
      const metadata = first((await ask('Metadata', { topics: [{ name: topic }] })).topics);
      isLed = Number(first(metadata.partitions).leaderId ?? -1) >= 0 && (await latest()).errorCode === 0;
    }
    const set = three(0n);
    const partitionData = [{ index: 0, records: messageSet(0, set) }];
    const produce = { acks: 1, timeoutMs: 15_000, topicData: [{ name: topic, partitionData }] };
    const appended = first(first((await ask('Produce', produce)).responses).partitionResponses);
    expect('OLD-001', [appended.errorCode, appended.baseOffset], 'what Produce answers').equals([0, 0n]);
    expect('OLD-028', (await latest()).oldStyleOffsets, 'the latest offset').equals([3n]);
    const fetchPartitions = [{ partition: 0, fetchOffset: 0n, partitionMaxBytes: 65_536 }];
    const topics = [{ topic, partitions: fetchPartitions }];
    const fetched = await ask('Fetch', { replicaId: -1, maxWaitMs: 500, minBytes: 1, topics });
    const bytes = (first(first(fetched.responses).partitions).records ?? new Uint8Array(0)) as Uint8Array;
    const seen = contents(parseBatches(bytes, { tolerant: true }));
    expect('OLD-012', seen, 'what Fetch answers').equals(seenOf(0, set));
    const deleted = first((await ask('DeleteTopics', { topicNames: [topic], timeoutMs: 30_000 })).responses);
    if (deleted.errorCode === 0) evidence('lived');
  },
});
