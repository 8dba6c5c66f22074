import { defineCase } from '../../case.ts';
import { batch, records } from '../records/forge.ts';
import { deleteRecords } from '../retention/deleting.ts';
import { wallClock } from './refusal.ts';

export default defineCase({
  id: 'produce/answer-fields',
  why: 'The client hands the time in the answer to the application as the time of its record.',
  checks: ['PRD-020'],
  axes: { version: { api: 'Produce', from: 3 }, type: ['CreateTime', 'LogAppendTime'] },
  minEvidence: { answered: 2 },

  async run({ client, expect, axis, evidence, topicName }) {
    const topic = topicName();
    await client.createTopic(topic, { configs: { 'message.timestamp.type': String(axis.type) } });
    const version = Number(axis.version);
    const before = await wallClock(client);
    for (let i = 0; i < 2; i++) {
      // A start that is 0 in any case shows little: where it can be moved, it is moved into the first batch.
      if (i > 0 && client.versions('DeleteRecords')) await deleteRecords(client, topic, 1n);
      const start = (await client.listOffset(topic, 0, -2n)).offset;
      const bytes = batch(records(2, before - 60_000n));
      const result = await client.produce(topic, 0, bytes, { version });
      expect('PRD-020', result.errorCode, `error code of batch ${i}`).equals(0).orStop();
      const time = expect('PRD-020', result.logAppendTimeMs, `log append time of batch ${i}`);
      if (axis.type === 'CreateTime') time.equals(-1n);
      else time.atLeast(before - 1_000n);
      const startShown = version >= 5 ? result.logStartOffset : start;
      expect('PRD-020', startShown, `log start offset of batch ${i}`).equals(start);
      evidence('answered');
    }
  },
});
