import { defineCase } from '../../case.ts';
import { quickCleaner, Table } from './table.ts';

const keys = 60_000;
const perBatch = 3_000;

export default defineCase({
  id: 'compaction/more-keys-than-room',
  why: 'A round that was cut short by its memory knows part of the keys; what it does not know it must not throw away.',
  checks: ['CMP-013', 'CMP-001', 'CMP-002'],
  needs: ['config'],
  // The least that Apache Kafka takes: room for some 40,000 keys.
  config: { ...quickCleaner, 'log.cleaner.dedupe.buffer.size': '1100000' },
  minEvidence: { keys },

  async run(context) {
    const { client, evidence, topicName } = context;
    const table = await Table.create(context, topicName(), {}, 524_288);
    const timestamp = BigInt(Math.floor((await client.now()).wallMs));
    for (let generation = 0; generation < 2; generation++) {
      for (let first = 0; first < keys; first += perBatch) {
        const records = Array.from({ length: perBatch }, (_, at) => ({
          key: `key-${first + at}`,
          value: `${generation}`,
          timestamp,
        }));
        await table.sendRecords(records);
      }
    }
    await table.close();
    const batches = await table.cleaned('CMP-013', 'offsets that are left of two generations', 30);
    table.expectWhole(batches, 'after several rounds');
    evidence('keys', table.rows.size - 1);
  },
});
