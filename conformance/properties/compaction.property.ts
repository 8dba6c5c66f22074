import { defineCase } from '../case.ts';
import { quickCleaner, type Row, Table } from '../suites/compaction/table.ts';
import { untilServed } from '../suites/offsets/asking.ts';
import { codecs } from '../suites/records/forge.ts';

const steps = 30;

/**
 * Property: whatever is written, overwritten and deleted, in whatever batches, and whenever the broker is stopped or killed, a reader
 * finds the last record of every key as it was sent, and in the end nothing else below the active segment.
 * Method: random rows from the seed of the run against the twin of `Table`; the cleaner works all the while.
 */
export default defineCase({
  id: 'properties/compaction',
  why: 'Rounds, rolls, restarts and overwritten rows meet in an order that nobody thought of.',
  checks: ['CMP-001', 'CMP-002', 'CMP-010', 'CMP-019'],
  needs: ['config', 'lifecycle'],
  config: quickCleaner,
  axes: { history: [1, 2, 3] },
  destructive: true,
  minEvidence: { batches: 15, readings: 3 },

  async run(context) {
    const { client, cluster, expect, evidence, random, topicName } = context;
    const table = await Table.create(context, topicName(), { 'flush.messages': '1' });
    const row = (): Row => {
      const value = 'v'.repeat(1 + random(120));
      return [`k${random(12)}`, random(5) === 0 ? null : `${table.sent.length}-${value}`];
    };
    for (let step = 0; step < steps; step++) {
      const what = random(12);
      if (what === 0) {
        await cluster.restart(cluster.nodes[0]!, random(2) === 0 ? 'kill' : 'clean');
        await untilServed(client, table.topic);
      } else if (what === 1) await table.close();
      else if (what === 2) {
        table.expectWhole(await table.read(), `at step ${step}`);
        evidence('readings');
      } else {
        const rows = Array.from({ length: 1 + random(12) }, row);
        await table.send(rows, { codec: codecs[random(codecs.length)]! });
        evidence('batches');
      }
      if (random(3) === 0) await client.sleep(random(400));
    }
    await table.close();
    const batches = await table.cleaned('CMP-019');
    table.expectWhole(batches, 'in the end');
    const end = (await client.listOffset(table.topic, 0, -1n)).offset;
    expect('CMP-010', end, 'log end offset').equals(BigInt(table.sent.length));
    evidence('readings', 2);
  },
});
