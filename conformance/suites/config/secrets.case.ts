import { defineCase } from '../../case.ts';
import { BROKER, DELETE, described, errorsOf, SET, until } from './configs.ts';

const secrets = ['ssl.key.password', 'ssl.keystore.password', 'sasl.jaas.config'];

export default defineCase({
  id: 'config/secrets',
  why: 'Who may read a configuration must not thereby hold the keys.',
  checks: ['CFG-021'],
  apis: { DescribeConfigs: 1, IncrementalAlterConfigs: 0 },
  // A broker that somebody else runs is given no setting of ours.
  needs: ['config'],
  minEvidence: { secrets: 4 },

  async run({ client, cluster, expect, evidence }) {
    const node = String(cluster.nodes[0]);
    const entries = await described(client, BROKER, node, [...secrets, 'num.io.threads']);
    for (const name of secrets) {
      const row = entries.get(name);
      expect(
        'CFG-021',
        [row?.value, row?.isSensitive],
        `value of ${name}, and whether it is sensitive`,
      ).equals([null, true]);
      evidence('secrets');
    }
    const open = entries.get('num.io.threads');
    expect('CFG-021', [typeof open?.value, open?.isSensitive], 'num.io.threads is no secret').equals([
      'string',
      false,
    ]);
    const strange = 'plugin.token';
    const set = await errorsOf(client, [[BROKER, node, [[strange, SET, 'open sesame']]]]);
    expect('CFG-021', set, 'error codes').equals([0]).orStop();
    const row = await until(client, [BROKER, node, strange], (entry) => entry !== undefined);
    const synonyms = (row?.synonyms ?? []) as readonly { value?: unknown }[];
    expect(
      'CFG-021',
      [row?.value, row?.isSensitive, synonyms.map((each) => each.value)],
      `value of ${strange}, whether it is sensitive, and its synonyms`,
    ).equals([null, true, [null]]);
    evidence('secrets');
    await errorsOf(client, [[BROKER, node, [[strange, DELETE, null]]]]);
  },
});
