import { defineCase } from '../../case.ts';
import { quickCleaner, Table } from './table.ts';

/** The least memory that Apache Kafka takes, and more keys than the some 41,000 that it has room for. */
const memoryBytes = 1_100_000;
const keys = 46_000;
/** Every so many keys get a second value. */
const every = 4;
const perBatch = 2_000;

export default defineCase({
  id: 'compaction/more-keys-than-room',
  why: 'A round that was cut short by its memory knows part of the keys; what it does not know it must not throw away.',
  checks: ['CMP-013', 'CMP-001', 'CMP-002'],
  needs: ['config'],
  config: { ...quickCleaner, 'log.cleaner.dedupe.buffer.size': String(memoryBytes) },
  minEvidence: { keys },

  async run(context) {
    const { client, evidence, topicName } = context;
    const table = await Table.create(context, topicName(), {}, 524_288);
    const timestamp = BigInt(Math.floor((await client.now()).wallMs));
    for (const [value, step] of [
      ['first', 1],
      ['second', every],
    ] as const) {
      const names = Array.from({ length: keys / step }, (_, at) => `key-${at * step}`);
      for (let first = 0; first < names.length; first += perBatch) {
        const records = names.slice(first, first + perBatch).map((key) => ({ key, value, timestamp }));
        await table.sendRecords(records);
      }
    }
    await table.close();
    const batches = await table.cleaned('CMP-013', 'offsets that are left of two values', 30);
    table.expectWhole(batches, 'after several rounds');
    evidence('keys', table.rows.size - 1);
  },
});
