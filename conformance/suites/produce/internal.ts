/**
 * The topic in which a broker keeps what consumers have committed: nobody else's to write, and not to be shortened by anybody.
 *
 * Shape   `ensureInternalTopic` ends the case as untestable where there is none to be had.
 */
import type { CaseContext } from '../../case.ts';
import type { Tree } from '../../wire/tree.ts';

export const internal = '__consumer_offsets';

/** Asks for a group coordinator, which brings the offsets topic into being where there are groups; else for the topic itself. */
export async function ensureInternalTopic({ client, topicName, untestable }: CaseContext): Promise<void> {
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
