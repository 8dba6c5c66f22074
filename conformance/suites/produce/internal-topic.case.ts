import type { CaseContext } from '../../case.ts';
import { defineCase } from '../../case.ts';
import type { Tree } from '../../wire/tree.ts';
import { batch } from '../records/forge.ts';
import { endOffset, wallClock } from './refusal.ts';

const internal = '__consumer_offsets';

export default defineCase({
  id: 'produce/internal-topic',
  why: 'A record of a stranger in the offsets topic breaks the coordinator when it loads the partition.',
  checks: ['PRD-015'],
  minEvidence: { refused: 1 },

  async run(context) {
    const { client, expect, evidence } = context;
    await ensureInternalTopic(context);
    // A tombstone under a key of a version that no coordinator knows: where it is let in, it does no harm.
    const harmless = { key: Uint8Array.of(0x7f, 0xff), value: null, timestamp: await wallClock(client) };
    const bytes = batch([harmless]);
    const before = await endOffset(client, internal);
    const result = await client.produce(internal, 0, bytes);
    expect('PRD-015', result.errorCode, 'error code').isError('INVALID_TOPIC_EXCEPTION');
    expect('PRD-015', await endOffset(client, internal), 'log end offset').equals(before);
    evidence('refused');
    await client.expectAlive();
  },
});

/** Asks for a group coordinator, which brings the offsets topic into being where there are groups; else for the topic itself. */
async function ensureInternalTopic({ client, topicName, untestable }: CaseContext): Promise<void> {
  const metadata = client.version('Metadata', 8);
  for (let attempt = 0; attempt < 50; attempt++) {
    if (client.versions('FindCoordinator')) {
      const version = client.version('FindCoordinator', 3);
      await client.request('FindCoordinator', version, { key: topicName('group') });
    }
    const create = attempt >= 25;
    const answer = await client.request('Metadata', metadata, {
      topics: [{ name: internal }],
      ...(metadata >= 4 ? { allowAutoTopicCreation: create } : {}),
    });
    const topic = (answer.topics as readonly Tree[])[0];
    const partition = ((topic?.partitions ?? []) as readonly Tree[]).find(
      ({ partitionIndex }) => partitionIndex === 0,
    );
    if (topic?.errorCode === 0 && partition?.errorCode === 0 && topic.isInternal === true) return;
    await client.sleep(100);
  }
  untestable('the subject has no internal topic');
}
