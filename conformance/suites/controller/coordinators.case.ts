import { defineCase } from '../../case.ts';
import type { Tree } from '../../wire/tree.ts';

export default defineCase({
  id: 'controller/coordinators',
  why: 'A client connects to the coordinator it is given: a broker that exists, or an honest error.',
  checks: ['TOP-026', 'TOP-027'],
  axes: { version: { api: 'FindCoordinator' }, keyType: [0, 1, 9, -1] },
  minEvidence: { answers: 1 },

  async run({ client, expect, evidence, axis, topicName }) {
    const version = Number(axis.version);
    const keyType = Number(axis.keyType);
    const keys = version >= 4 ? [topicName('g1'), topicName('g2')] : [topicName('g1')];
    const metadata = await client.request('Metadata', client.version('Metadata', 8), { topics: [] });
    const brokers = (metadata.brokers as readonly Tree[]).map(({ nodeId, host, port }) => [
      nodeId,
      host,
      port,
    ]);
    const asked = version >= 4 ? { coordinatorKeys: keys } : { key: keys[0]! };
    // Version 0 knows groups only: it is asked once for them whatever the axis says.
    const answer = await client.request(
      'FindCoordinator',
      version,
      version === 0 ? asked : { ...asked, keyType },
    );
    const rows = version >= 4 ? (answer.coordinators as readonly Tree[]) : [answer];
    if (version >= 4) expect('TOP-026', rows.map((row) => row.key).sort(), 'keys of the answer').equals(keys);
    for (const { errorCode, nodeId, host, port } of rows) {
      const place = [nodeId, host, port];
      if (errorCode === 0) expect('TOP-026', place, 'coordinator').oneOf(brokers);
      else expect('TOP-026', place, `coordinator beside error ${errorCode}`).equals([-1, '', -1]);
      if (version === 0 || keyType === 0 || keyType === 1) {
        const honest = ['NONE', 'COORDINATOR_NOT_AVAILABLE'];
        expect('TOP-026', errorCode, 'error code').isOneOfErrors(honest, 'AMB-TOP-2');
        expect('TOP-027', errorCode, 'error code of a kind there is').notEquals(42);
      } else expect('TOP-027', errorCode, `error code of kind ${keyType}`).isError('INVALID_REQUEST');
      evidence('answers');
    }
  },
});
