import { defineCase } from '../../case.ts';
import { Producer } from '../idempotence/producer.ts';
import { served } from '../log/contents.ts';
import { createInSmallSegments } from '../log/directory.ts';
import { endOfEpoch } from '../offsets/asking.ts';
import { endOffset, expectAppended } from '../produce/refusal.ts';
import { anotherThan, expectMoved, homeOf, move, threeDirectories } from './directories.ts';

export default defineCase({
  id: 'directories/move',
  why: 'A replica goes to another disk under the eyes of its clients, who notice nothing.',
  checks: ['DIR-014'],
  needs: ['disk'],
  apis: { AlterReplicaLogDirs: 0, DescribeLogDirs: 0, InitProducerId: 0 },
  axes: { version: { api: 'AlterReplicaLogDirs' } },
  config: threeDirectories,
  minEvidence: { moved: 2 },

  async run(context) {
    const { client, expect, axis, evidence, topicName } = context;
    const topic = topicName();
    await createInSmallSegments(context, topic, 2_048);
    const producer = await Producer.init(client, topic);
    for (let i = 0; i < 6; i++)
      await expectAppended(context, 'DIR-014', topic, producer.bytes(i), { what: `batch ${i}` });
    const version = client.version('OffsetForLeaderEpoch', 4);
    const epochOf = async () => await endOfEpoch(client, version, { topic, leaderEpoch: 0 });
    const [before, epoch] = [await served(context, topic), await epochOf()];

    for (const round of [1, 2]) {
      const from = await homeOf(context, topic);
      const to = await anotherThan(context, from.path);
      const codes = await move(client, to, topic, [0], Number(axis.version));
      expect('DIR-014', [...codes], `answer to move ${round}`).equals([[0, 0]]);
      await expectMoved(context, 'DIR-014', to, topic);
      expect('DIR-014', await served(context, topic), `records after move ${round}`).equals(before);
      expect('DIR-014', await epochOf(), `end of epoch 0 after move ${round}`).equals(epoch);
      expect('DIR-014', await endOffset(client, topic), `end after move ${round}`).equals(
        BigInt(before.length),
      );
      evidence('moved');
    }
    const again = await producer.send(5);
    expect('DIR-014', again.errorCode, 'error code of the last batch sent again').equals(0);
    expect('DIR-014', await endOffset(client, topic), 'end after that').equals(BigInt(before.length));
    await expectAppended(context, 'DIR-014', topic, producer.bytes(6), { what: 'the next batch' });
  },
});
