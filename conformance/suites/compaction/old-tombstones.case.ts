import { defineCase } from '../../case.ts';
import type { Message } from '../legacy/messages.ts';
import { bytesOf, type Piece, packed, plain, plant, seenIn } from '../legacy/planted.ts';
import { wallClock } from '../produce/refusal.ts';
import { dataOf, quickCleaner, rowsOf, segmentBytes, Table } from './table.ts';

const retentionMs = 2_000;

/** Twelve records with a tombstone in each piece, and one so large that the segment is not joined with the next. */
function piecesAt(now: bigint): Piece[] {
  const gone = (number: number): Message => ({ key: `gone${number}`, value: null, timestamp: now });
  const kept = (key: string): Message => ({ key, value: 'here', timestamp: now });
  return [
    plain(0, [kept('x'), gone(0)], 0n),
    packed(0, 'gzip', [gone(1), kept('a'), kept('b')], 2n),
    plain(1, [gone(2), kept('c')], 5n),
    packed(1, 'gzip', [kept('d'), kept('e'), gone(3)], 7n),
    packed(1, 'gzip', [gone(4)], 10n),
    plain(1, [{ key: 'large', value: 'x'.repeat(segmentBytes - 700), timestamp: now }], 11n),
  ];
}

export default defineCase({
  id: 'compaction/old-tombstones',
  why: 'An old message has no place for a delete horizon: the age of its segment says when a tombstone may go.',
  checks: ['CMP-026', 'CMP-001', 'CMP-002'],
  needs: ['config', 'disk', 'lifecycle'],
  until: '4.0',
  config: quickCleaner,
  destructive: true,
  minEvidence: { tombstones: 5, rounds: 2 },

  async run(context) {
    const { client, expect, evidence, topicName } = context;
    const configs = { 'delete.retention.ms': String(retentionMs) };
    const table = await Table.create(context, topicName(), configs);
    const pieces = piecesAt(await wallClock(client));
    table.sent.push(...seenIn(pieces));
    const tombstones = table.sent.filter(({ value }) => value === null);
    await plant(context, 'clean', new Map([[table.topic, bytesOf(pieces)]]));
    await client.sleep(retentionMs + 1_500);

    // Nothing was cleaned before: no segment says that the tombstones lay in the clean part for long.
    await table.send([['x', 'new'], ...rowsOf(20, 20, 'own', 'own')]);
    await table.close();
    table.expectWhole(
      await table.cleaned('CMP-026', 'offsets after the first cleaning'),
      'of the old segment',
    );
    evidence('rounds');

    await table.send(rowsOf(20, 2, 'more'));
    await table.close();
    const left = table.survivors.length - tombstones.length;
    const batches = await table.readUntil((found) => found.length <= left);
    const still = dataOf(batches).filter(({ value }) => value === null);
    expect('CMP-026', still, 'tombstones that are left after a later cleaning').equals([]);
    const keys = new Set(tombstones.map(({ key }) => key!));
    table.expectWhole(batches, 'without the tombstones', keys);
    evidence('rounds');
    evidence('tombstones', keys.size);
  },
});
