import { defineCase } from '../../case.ts';
import type { Tree } from '../../wire/tree.ts';
import { BROKER, type Change, DELETE, described, errorsOf, SET, TOPIC, until } from './configs.ts';

const name = 'max.message.bytes';
const broker = 'message.max.bytes';
const fromFile = '900000';

export default defineCase({
  id: 'config/sources',
  why: 'Who wants to change a value must know where it stands; who deletes one must know what comes to light.',
  checks: ['CFG-017', 'CFG-018', 'CFG-022'],
  apis: { DescribeConfigs: 1, IncrementalAlterConfigs: 0 },
  needs: ['config'],
  config: { [broker]: fromFile, 'log.segment.delete.delay.ms': '61000' },
  minEvidence: { layers: 7 },

  async run({ client, cluster, expect, evidence, topicName }) {
    const [topic, other] = [topicName('topic'), topicName('other')];
    const node = String(cluster.nodes[0]);
    await client.createTopic(topic);
    const change = async (type: number, resource: string, line: Change): Promise<void> => {
      const codes = await errorsOf(client, [[type, resource, [line]]]);
      expect('CFG-017', codes, `error codes of ${line.join(' ')}`)
        .equals([0])
        .orStop();
    };
    const inForce = async (where: string, value: string, source: number): Promise<Tree | undefined> => {
      const entry = await until(client, [TOPIC, where, name], (row) => row?.value === value);
      expect('CFG-017', [entry?.value, entry?.configSource], `value and source of ${name}`).equals([
        value,
        source,
      ]);
      const [first] = (entry?.synonyms ?? []) as readonly Tree[];
      expect('CFG-018', [first?.value, first?.source], 'the first synonym').equals([value, source]);
      evidence('layers');
      return entry;
    };

    await inForce(topic, fromFile, 4);
    await change(BROKER, '', [broker, SET, '800000']);
    await inForce(topic, '800000', 3);
    await client.createTopic(other);
    const elsewhere = await until(client, [TOPIC, other, name], (row) => row?.value === '800000');
    expect('CFG-022', elsewhere?.value, 'a topic that was made afterwards').equals('800000');
    const defaults = await described(client, BROKER, '');
    const told = [...defaults.values()].map((row) => [row.name, row.value, row.configSource]);
    expect('CFG-022', told, 'the settings of all brokers').equals([[broker, '800000', 3]]);
    await change(BROKER, node, [broker, SET, '700000']);
    await inForce(topic, '700000', 2);
    await change(TOPIC, topic, [name, SET, '600000']);
    const entry = await inForce(topic, '600000', 1);
    const synonyms = ((entry?.synonyms ?? []) as readonly Tree[]).map((row) => [
      row.name,
      row.value,
      row.source,
    ]);
    expect('CFG-018', synonyms, 'all places, nearest first').equals([
      [name, '600000', 1],
      [broker, '700000', 2],
      [broker, '800000', 3],
      [broker, fromFile, 4],
      [broker, '1048588', 5],
    ]);
    const bare = await described(client, TOPIC, topic, [name]);
    expect('CFG-018', bare.get(name)?.synonyms, 'synonyms that nobody asked for').equals([]);

    await change(TOPIC, topic, [name, DELETE, null]);
    await inForce(topic, '700000', 2);
    await change(BROKER, node, [broker, DELETE, null]);
    await inForce(topic, '800000', 3);
    await change(BROKER, '', [broker, DELETE, null]);
    await inForce(topic, fromFile, 4);
  },
});
