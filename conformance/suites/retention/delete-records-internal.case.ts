import { defineCase } from '../../case.ts';
import { ensureInternalTopic, internal } from '../produce/internal.ts';
import { deleteRecords } from './deleting.ts';
import { earliest } from './looks.ts';

export default defineCase({
  id: 'retention/delete-records-internal',
  why: 'Whoever shortens the offsets topic takes away where the consumers of others stand.',
  checks: ['DRC-005'],
  axes: { version: { api: 'DeleteRecords' } },
  minEvidence: { refused: 1 },

  async run(context) {
    const { client, cluster, expect, evidence, axis, untestable } = context;
    // Of several nodes another one may lead the topic, and a case must not look for it to be refused.
    if (cluster.nodes.length > 1) untestable('the node that is asked may not lead the internal topic');
    await ensureInternalTopic(context);
    const before = await earliest(context, internal);
    // Up to 0 is up to nothing: where it is not refused, nothing is lost.
    const { errorCode, lowWatermark } = await deleteRecords(client, internal, 0n, {
      version: Number(axis.version),
    });
    expect('DRC-005', errorCode, 'error code for an internal topic').isError('INVALID_TOPIC_EXCEPTION');
    expect('DRC-005', lowWatermark, 'low watermark beside it').equals(-1n);
    expect('DRC-005', await earliest(context, internal), 'earliest offset of the internal topic').equals(
      before,
    );
    evidence('refused');
    await client.expectAlive();
  },
});
