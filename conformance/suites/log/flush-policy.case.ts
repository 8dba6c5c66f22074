import { defineCase } from '../../case.ts';
import { wallClock } from '../produce/refusal.ts';
import { batch, records } from '../records/forge.ts';
import { checkpointRows, recoveryPoints, textOf } from './directory.ts';

/** Topic settings, and the recovery point after five records in one batch and two more. */
const logs: readonly (readonly [string, Readonly<Record<string, string>>, number])[] = [
  ['count', { 'flush.messages': '5' }, 5],
  ['time', { 'flush.ms': '200' }, 7],
  ['never', {}, 0],
];

export default defineCase({
  id: 'log/flush-policy',
  why: 'Who asks for flushes by number or by time gets them: the recovery point says how far a log is on stable storage.',
  checks: ['LOG-015'],
  needs: ['config', 'disk'],
  config: {
    'log.flush.offset.checkpoint.interval.ms': '200',
    'log.flush.scheduler.interval.ms': '100',
    'log.initial.task.delay.ms': '200',
  },
  minEvidence: { logs: 3 },

  async run(context) {
    const { client, cluster, expect, evidence, topicName } = context;
    const disk = cluster.disk(cluster.nodes[0]!);
    const pointsOf = async (): Promise<(number | undefined)[]> => {
      const rows = checkpointRows(await textOf(disk, recoveryPoints), 3) ?? [];
      return logs.map(([name]) => {
        const row = rows.find(([topic]) => topic === topicName(name));
        return row === undefined ? undefined : Number(row[2]);
      });
    };
    for (const [name, configs] of logs) {
      await client.createTopic(topicName(name), {
        configs: { 'flush.ms': '9223372036854775807', ...configs },
      });
      await client.produce(topicName(name), 0, batch(records(5, await wallClock(client))));
      await client.produce(topicName(name), 0, batch(records(2, await wallClock(client))));
    }
    const wanted = logs.map(([, , point]) => point);
    for (let tries = 0; tries < 300; tries++) {
      if (String(await pointsOf()) === String(wanted)) break;
      await client.sleep(200);
    }
    const found = await pointsOf();
    for (const [at, [name, configs, point]] of logs.entries()) {
      expect('LOG-015', found[at], `recovery point of ${name} with ${JSON.stringify(configs)}`).equals(point);
      evidence('logs');
    }
  },
});
