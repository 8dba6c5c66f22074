import { defineCase } from '../../case.ts';
import { BROKER, changingApis, errorsOf, SET } from './configs.ts';

export default defineCase({
  id: 'config/other-broker',
  why: 'Only the broker itself can say whether a value fits to its file.',
  checks: ['CFG-023'],
  apis: { AlterConfigs: 0, IncrementalAlterConfigs: 0 },
  axes: { api: changingApis },
  minEvidence: { refused: 3 },

  async run({ client, cluster, expect, evidence, axis }) {
    for (const name of [String(cluster.nodes[0]! + 1_000), 'first', '-1']) {
      const change = [[BROKER, name, [['log.cleaner.backoff.ms', SET, '12345'] as const]] as const];
      const [code] = await errorsOf(client, change, { api: String(axis.api) });
      expect('CFG-023', code, `broker "${name}"`).isError('INVALID_REQUEST');
      evidence('refused');
    }
    await client.expectAlive();
  },
});
