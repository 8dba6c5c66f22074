import { defineCase } from '../../case.ts';
import { codecs } from '../records/forge.ts';
import { quickCleaner, type Row, Table } from './table.ts';

export default defineCase({
  id: 'compaction/larger-than-the-buffer',
  why: 'How much the cleaner reads at once is its own affair: a large batch must not end the cleaning of its log.',
  checks: ['CMP-014', 'CMP-001', 'CMP-002'],
  needs: ['config'],
  config: { ...quickCleaner, 'log.cleaner.io.buffer.size': '4096' },
  axes: { codec: codecs },
  minEvidence: { batches: 6 },

  async run(context) {
    const { axis, evidence, random, topicName } = context;
    const table = await Table.create(context, topicName(), {}, 65_536);
    for (let at = 0; at < 6; at++) {
      // Digits that no codec packs below the buffer.
      const digits = () => Array.from({ length: 2_000 }, () => random(36).toString(36)).join('');
      const rows = Array.from({ length: 12 }, (_, index): Row => [`k${(index * (at + 1)) % 7}`, digits()]);
      await table.send(rows, { codec: axis.codec as never });
      evidence('batches');
    }
    await table.close();
    table.expectWhole(await table.cleaned('CMP-014'), 'after cleaning large batches');
  },
});
