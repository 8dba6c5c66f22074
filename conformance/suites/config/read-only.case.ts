import { defineCase } from '../../case.ts';
import { BROKER, changingApis, described, errorsOf, SET } from './configs.ts';

const fixed = ['num.partitions', 'log.retention.hours', 'auto.create.topics.enable'];
const open = ['log.retention.ms', 'message.max.bytes'];
const values: Readonly<Record<string, string>> = {
  'num.partitions': '3',
  'log.retention.hours': '100',
  'auto.create.topics.enable': 'false',
};

export default defineCase({
  id: 'config/read-only',
  why: 'A change that is accepted and has no effect before the next restart is a trap.',
  checks: ['CFG-005'],
  apis: { AlterConfigs: 0, IncrementalAlterConfigs: 0, DescribeConfigs: 1 },
  // Who takes such a change by mistake is left with it: only what the kit has started is asked to.
  needs: ['config'],
  axes: { api: changingApis },
  minEvidence: { refused: 6 },

  async run({ client, cluster, expect, evidence, axis }) {
    const node = String(cluster.nodes[0]);
    for (const name of fixed) {
      for (const resource of [node, '']) {
        const change = [[BROKER, resource, [[name, SET, values[name]!] as const]] as const];
        const [code] = await errorsOf(client, change, { api: String(axis.api) });
        expect('CFG-005', code, `${name} of broker "${resource}"`).isError('INVALID_REQUEST');
        evidence('refused');
      }
    }
    const entries = await described(client, BROKER, node, [...fixed, ...open]);
    for (const name of fixed) {
      expect('CFG-005', entries.get(name)?.readOnly, `${name} is read-only`).equals(true);
    }
    for (const name of open) {
      expect('CFG-005', entries.get(name)?.readOnly, `${name} is read-only`).equals(false);
    }
  },
});
