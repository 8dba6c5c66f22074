import { defineCase } from '../../case.ts';
import type { ParsedBatch } from '../../wire/batch.ts';
import { dataOf, quickCleaner, type Row, rowsOf, Table } from './table.ts';

const retentionMs = 10_000;
const horizonBit = 0x40;

/** Horizons of the batches that hold tombstones, by the offset of the tombstone. */
function horizons(batches: readonly ParsedBatch[]): Map<bigint, bigint | undefined> {
  return new Map(
    batches.flatMap((one) =>
      one.records
        .filter(({ value }) => value === null)
        .map(({ offset }) => [offset, (one.attributes & horizonBit) === 0 ? undefined : one.baseTimestamp]),
    ),
  );
}

export default defineCase({
  id: 'compaction/tombstones',
  why: 'A reader who is not too slow learns of every deletion, and a deleted key does not stay for ever.',
  checks: ['CMP-004', 'CMP-005', 'CMP-001', 'CMP-002'],
  needs: ['config'],
  config: quickCleaner,
  minEvidence: { tombstones: 6, roundsWithin: 1 },

  async run(context) {
    const { client, expect, evidence, topicName } = context;
    const table = await Table.create(context, topicName(), { 'delete.retention.ms': String(retentionMs) });
    const deleted = Array.from({ length: 6 }, (_, at): Row => [`gone${at}`, null]);
    await table.send(deleted.map(([key]) => [key, 'here']));
    await table.send([...deleted.slice(0, 3), ['kept', 'yes']]);
    await table.send(deleted.slice(3));
    const began = BigInt(Math.floor((await client.now()).wallMs));
    await table.close();
    let batches = await table.cleaned('CMP-004', 'offsets that are left, tombstones among them');
    const first = horizons(batches);
    expect('CMP-005', first.size, 'tombstones with a horizon').equals(6);
    const seen = BigInt(Math.ceil((await client.now()).wallMs));
    for (const [offset, horizon] of first) {
      expect('CMP-005', horizon ?? -1n, `horizon of the tombstone at ${offset}`).atLeast(
        began + BigInt(retentionMs),
      );
      expect('CMP-005', horizon ?? -1n, `horizon of the tombstone at ${offset}`).atMost(
        seen + BigInt(retentionMs),
      );
      evidence('tombstones');
    }
    const last = [...first.values()].reduce<bigint>(
      (max, one) => (one !== undefined && one > max ? one : max),
      0n,
    );
    const earliest = [...first.values()].reduce<bigint>(
      (min, one) => (one !== undefined && one < min ? one : min),
      last,
    );
    for (let round = 0; round < 2; round++) {
      await table.send(rowsOf(20, 2, round));
      await table.close();
      const expected = table.survivors.map(({ offset }) => offset);
      batches = await table.readUntil((found) => found.length <= expected.length);
      const now = BigInt(Math.ceil((await client.now()).wallMs));
      if (now >= earliest) break; // Too slow a machine: from here on a tombstone may go.
      const found = dataOf(batches).map(({ offset }) => offset);
      expect('CMP-004', found, `offsets that are left ${earliest - now} ms before the horizon`).equals(
        expected,
      );
      expect('CMP-005', horizons(batches), `horizons after round ${round + 2}`).equals(first);
      evidence('roundsWithin');
    }
    while (BigInt(Math.floor((await client.now()).wallMs)) <= last) await client.sleep(200);
    await table.send(rowsOf(20, 2, 'after'));
    await table.close();
    batches = await table.readUntil((found) => found.every(({ value }) => value !== null));
    const tombstones = dataOf(batches).filter(({ value }) => value === null);
    expect('CMP-005', tombstones, 'tombstones after a cleaning behind their horizon').equals([]);
    table.expectWhole(batches, 'behind the horizon', new Set(deleted.map(([key]) => key)));
  },
});
