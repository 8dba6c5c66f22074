import { defineCase } from '../../case.ts';
import { createInSmallSegments, filesOf } from '../log/directory.ts';
import { untilServed } from '../offsets/asking.ts';
import { answersOf, fillUnevenly } from './answers.ts';

export default defineCase({
  id: 'index/lost',
  why: 'An index is derived from its segment: losing it may cost time, never an answer.',
  checks: ['IDX-004'],
  needs: ['disk', 'lifecycle'],
  axes: { how: ['clean', 'kill'] },
  destructive: true,
  minEvidence: { removed: 8, answers: 60 },

  async run(context) {
    const { client, cluster, expect, axis, evidence, topicName } = context;
    const topic = topicName();
    await createInSmallSegments(context, topic, 4_096, { configs: { 'index.interval.bytes': '300' } });
    await fillUnevenly(client, topic, 50);
    const before = await answersOf(client, topic, { step: 3 });
    await cluster.restart(cluster.nodes[0]!, axis.how === 'kill' ? 'kill' : 'clean', async (disk) => {
      for (const name of await filesOf(disk, topic)) {
        if (!/\.(time)?index$/.test(name)) continue;
        await disk.remove(`${topic}-0/${name}`);
        evidence('removed');
      }
    });
    await untilServed(client, topic);
    const after = await answersOf(client, topic, { step: 3 });
    expect('IDX-004', after.batchAt, 'the batch that a fetch at each offset begins with').equals(
      before.batchAt,
    );
    expect('IDX-004', after.byTime, 'offset and timestamp for each time').equals(before.byTime);
    evidence('answers', after.batchAt.length + after.byTime.length);
  },
});
