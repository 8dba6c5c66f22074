import { defineCase } from '../../case.ts';
import { afterLook, createSegmented, dayMs, oftenLooked, produceAged } from '../retention/looks.ts';
import { filesOf } from './directory.ts';

const [soonMs, lateMs] = ['1000', '3600000'];

export default defineCase({
  id: 'log/deleted-in-two-steps',
  why: 'A deleted segment loses its name at once and its bytes later, so that a reader finishes and a crash leaves no riddle.',
  checks: ['LOG-010'],
  needs: ['config', 'disk'],
  config: oftenLooked,
  minEvidence: { renamed: 2, removed: 1 },

  async run(context) {
    const { client, cluster, expect, evidence, topicName } = context;
    const disk = cluster.disk(cluster.nodes[0]!);
    const files = async (name: string): Promise<string[]> =>
      (await filesOf(disk, topicName(name))).filter((file) => /^0{19}[01]\./.test(file));
    for (const [name, delayMs] of [
      ['late', lateMs],
      ['soon', soonMs],
    ] as const) {
      const configs = { 'retention.ms': String(dayMs), 'file.delete.delay.ms': delayMs };
      await createSegmented(context, topicName(name), configs);
      await produceAged(context, topicName(name), [2n * dayMs, 2n * dayMs, 0n]);
    }
    await afterLook(context);
    const renamed = (await files('late')).filter((file) => !file.endsWith('.snapshot.deleted'));
    expect(
      'LOG-010',
      renamed.filter((file) => !file.endsWith('.deleted')),
      'files that kept their names',
    ).equals([]);
    const logs = renamed.filter((file) => file.includes('.log'));
    expect('LOG-010', logs, 'logs of the deleted segments').equals([
      '00000000000000000000.log.deleted',
      '00000000000000000001.log.deleted',
    ]);
    evidence('renamed', logs.length);
    for (let tries = 0; tries < 300 && (await files('soon')).length > 0; tries++) await client.sleep(200);
    expect('LOG-010', await files('soon'), `files ${soonMs} ms and more after their deletion`).equals([]);
    expect(
      'LOG-010',
      (await files('late')).includes(logs[0]!),
      'the files with the longer delay are there',
    ).equals(true);
    evidence('removed');
  },
});
