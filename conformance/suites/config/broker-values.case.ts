import { defineCase } from '../../case.ts';
import { APPEND, BROKER, type Change, DELETE, described, errorsOf, SET, untilValue } from './configs.ts';

const threads = 'num.io.threads';

export default defineCase({
  id: 'config/broker-values',
  why: 'A typing error must not stop a broker that runs.',
  checks: ['CFG-024', 'CFG-025'],
  apis: { IncrementalAlterConfigs: 0, DescribeConfigs: 1 },
  // A broker that somebody else runs keeps the settings it has, and is offered none that would hurt it.
  needs: ['config'],
  minEvidence: { refused: 6, accepted: 1 },

  async run({ client, cluster, expect, evidence }) {
    const node = String(cluster.nodes[0]);
    const change = async (line: Change): Promise<unknown> =>
      (await errorsOf(client, [[BROKER, node, [line]]]))[0];
    const bad: readonly (readonly [Change, string])[] = [
      [['log.cleaner.backoff.ms', SET, 'soon'], 'INVALID_REQUEST'],
      [['message.max.bytes', SET, '-5'], 'INVALID_REQUEST'],
      [['compression.type', SET, 'rar'], 'INVALID_REQUEST'],
      [[threads, APPEND, '5'], 'INVALID_CONFIG'],
    ];
    for (const [line, error] of bad) {
      expect('CFG-024', await change(line), line.join(' ')).isError(error);
      evidence('refused');
    }
    const current = Number((await described(client, BROKER, node, [threads])).get(threads)?.value);
    expect('CFG-025', current, 'number of threads').atLeast(2);
    for (const count of [2 * current + 1, Math.trunc(current / 2) - 1]) {
      expect('CFG-025', await change([threads, SET, String(count)]), `from ${current} to ${count}`).isError(
        'INVALID_REQUEST',
      );
      evidence('refused');
    }
    expect('CFG-025', await change([threads, SET, String(current + 1)]), 'one more').equals(0);
    const now = await untilValue(client, [BROKER, node, threads], String(current + 1));
    expect('CFG-025', now, 'the number in force').equals(String(current + 1));
    evidence('accepted');
    await change([threads, DELETE, null]);
    await untilValue(client, [BROKER, node, threads], String(current));
    await client.expectAlive();
  },
});
