import { defineCase } from '../../case.ts';
import { segmentsOf } from '../log/directory.ts';
import { deleteRecords } from './deleting.ts';
import { afterLook, createSegmented, oftenLooked, produceAged } from './looks.ts';

export default defineCase({
  id: 'retention/below-log-start',
  why: 'DeleteRecords moves a number and retention frees the disk: whole segments below the start, but never the last one.',
  checks: ['RET-010'],
  needs: ['config', 'disk'],
  apis: { DeleteRecords: 0 },
  config: oftenLooked,
  minEvidence: { looks: 3 },

  async run(context) {
    const { client, cluster, expect, evidence, topicName } = context;
    const topic = topicName();
    const disk = cluster.disk(cluster.nodes[0]!);
    const bases = async (): Promise<bigint[]> => (await segmentsOf(disk, topic)).map(({ base }) => base);
    await createSegmented(context, topic, { 'retention.ms': '-1', 'retention.bytes': '-1' });
    await produceAged(context, topic, [0n, 0n, 0n, 0n, 0n]);
    await afterLook(context);
    expect('RET-010', await bases(), 'base offsets while nothing is below the start').equals([
      0n,
      1n,
      2n,
      3n,
      4n,
    ]);
    evidence('looks');
    await deleteRecords(client, topic, 3n);
    await afterLook(context);
    expect('RET-010', await bases(), 'base offsets with the start at 3').equals([3n, 4n]);
    evidence('looks');
    await deleteRecords(client, topic, -1n);
    await afterLook(context);
    expect('RET-010', await bases(), 'base offsets with the start at the end').equals([4n]);
    evidence('looks');
  },
});
