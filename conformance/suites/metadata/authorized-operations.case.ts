import { defineCase } from '../../case.ts';
import { byName, topicNamed } from './asking.ts';

const notAsked = -2_147_483_648;
/** Bits 3 to 14, the operations there are. */
const known = 0x7ff8;

export default defineCase({
  id: 'metadata/authorized-operations',
  why: 'Tools show these bits as a list of rights; a missing answer and an empty one must not look the same.',
  checks: ['META-011', 'META-016'],
  axes: { version: { api: 'Metadata', from: 8 } },
  minEvidence: { compared: 2 },

  async run({ client, expect, evidence, axis, topicName }) {
    const version = Number(axis.version);
    const name = topicName();
    await client.createTopic(name);
    const cluster = version <= 10;
    const plain = await client.request('Metadata', version, byName(version, [name]));
    expect('META-011', topicNamed(plain, name)?.topicAuthorizedOperations, 'topic, not asked').equals(
      notAsked,
    );
    if (cluster) expect('META-011', plain.clusterAuthorizedOperations, 'cluster, not asked').equals(notAsked);
    evidence('compared');

    const asked = { ...byName(version, [name]), includeTopicAuthorizedOperations: true };
    const body = cluster ? { ...asked, includeClusterAuthorizedOperations: true } : asked;
    const answer = await client.request('Metadata', version, body);
    const ofTopic = topicNamed(answer, name)?.topicAuthorizedOperations;
    const bits = (value: number): boolean => (value & ~known) === 0;
    expect('META-011', ofTopic, 'topic, asked').holds(bits, 'only bits 3 to 14 are set');
    expect('META-016', ofTopic, 'topic, without an authorizer').equals(3_576);
    if (cluster) {
      const ofCluster = answer.clusterAuthorizedOperations;
      expect('META-011', ofCluster, 'cluster, asked').holds(bits, 'only bits 3 to 14 are set');
      expect('META-016', ofCluster, 'cluster, without an authorizer').equals(8_096);
    }
    evidence('compared');
  },
});
