import { defineCase } from '../../case.ts';
import { wallClock } from '../produce/refusal.ts';
import { batch, records } from '../records/forge.ts';
import { BROKER, DELETE, errorsOf, SET, TOPIC, until, untilValue } from './configs.ts';

const broker = 'message.max.bytes';
const name = 'max.message.bytes';

export default defineCase({
  id: 'config/default-of-all',
  why: 'A cluster is configured in one place: the topics that are already there must feel it as well.',
  checks: ['CFG-022'],
  apis: { DescribeConfigs: 1, IncrementalAlterConfigs: 0, Produce: 3 },
  // Settings of all brokers reach the topics of other cases: this one has a cluster of its own.
  needs: ['config'],
  config: { [broker]: '950000' },
  minEvidence: { produced: 3 },

  async run({ client, expect, evidence, topicName }) {
    const [plain, own] = [topicName('plain'), topicName('own')];
    const bytes = batch(records(20, await wallClock(client)));
    await client.createTopic(plain);
    await client.createTopic(own, { configs: { [name]: '100000' } });
    const produce = async (topic: string, what: string, error: string): Promise<void> => {
      const { errorCode } = await client.produce(topic, 0, bytes);
      expect('CFG-022', errorCode, what).isError(error);
      evidence('produced');
    };
    const limit = String(bytes.length - 1);
    expect('CFG-022', await errorsOf(client, [[BROKER, '', [[broker, SET, limit]]]]), 'error codes')
      .equals([0])
      .orStop();
    await untilValue(client, [TOPIC, plain, name], limit);
    await produce(plain, 'a topic without a value of its own', 'MESSAGE_TOO_LARGE');
    await produce(own, 'a topic with a value of its own', 'NONE');
    await errorsOf(client, [[BROKER, '', [[broker, DELETE, null]]]]);
    await until(client, [TOPIC, plain, name], (row) => row?.value === '950000');
    await produce(plain, 'after the setting was deleted', 'NONE');
    await client.expectAlive();
  },
});
