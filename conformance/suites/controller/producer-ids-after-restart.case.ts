import { defineCase } from '../../case.ts';

export default defineCase({
  id: 'controller/producer-ids-after-restart',
  why: 'A broker that forgot which ids it gave would give them again, to somebody else.',
  checks: ['TOP-024'],
  needs: ['lifecycle'],
  apis: { InitProducerId: 0 },
  destructive: true,
  axes: { how: ['clean', 'kill'] },
  minEvidence: { ids: 9 },

  async run({ client, cluster, expect, evidence, axis }) {
    const given = new Set<bigint>();
    for (let life = 0; life < 3; life++) {
      if (life > 0) await cluster.restart(cluster.nodes[0]!, axis.how === 'kill' ? 'kill' : 'clean');
      for (let i = 0; i < 3; i++) {
        const { producerId } = await client.initProducerId();
        expect(
          'TOP-024',
          given.has(producerId),
          `id ${producerId} of life ${life + 1} was given before`,
        ).equals(false);
        given.add(producerId);
        evidence('ids');
      }
    }
  },
});
