import { defineCase } from '../../case.ts';
import { errorsOf, SET, TOPIC } from '../config/configs.ts';
import { quickCleaner, type Row, Table } from './table.ts';

/** No batch of the case is as small. */
const lowered = '1000';

export default defineCase({
  id: 'compaction/larger-than-the-limit',
  why: 'A limit that is lowered later speaks of what will be produced: what is there already is cleaned as before.',
  checks: ['CMP-014', 'CMP-001', 'CMP-002'],
  needs: ['config'],
  apis: { IncrementalAlterConfigs: 0 },
  config: { ...quickCleaner, 'log.cleaner.io.buffer.size': '4096' },
  axes: { codec: ['none', 'gzip'] },
  minEvidence: { batches: 6 },

  async run(context) {
    const { axis, client, evidence, random, topicName, untestable } = context;
    const table = await Table.create(context, topicName(), { 'cleanup.policy': 'delete' }, 65_536);
    for (let at = 0; at < 6; at++) {
      const digits = () => Array.from({ length: 1_000 }, () => random(36).toString(36)).join('');
      const rows = Array.from({ length: 12 }, (_, index): Row => [`k${(index * (at + 1)) % 7}`, digits()]);
      await table.send(rows, { codec: axis.codec as never });
      evidence('batches');
    }
    await table.close();
    const changes = [
      ['max.message.bytes', SET, lowered],
      ['cleanup.policy', SET, 'compact'],
    ] as const;
    const errors = await errorsOf(client, [[TOPIC, table.topic, changes]]);
    if (errors.some((code) => code !== 0)) untestable(`the topic cannot be changed: ${errors}`);
    table.expectWhole(await table.cleaned('CMP-014'), 'after cleaning batches above the limit');
  },
});
