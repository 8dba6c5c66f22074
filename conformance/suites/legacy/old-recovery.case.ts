import { defineCase } from '../../case.ts';
import { joinBytes } from '../../wire/bytes.ts';
import { expectEnd } from '../log/contents.ts';
import { endOffset, wallClock } from '../produce/refusal.ts';
import { batch, contents, flipBit, records } from '../records/forge.ts';
import { bytesOf, everyShape, type Piece, plant, seenIn } from './planted.ts';

/** A log of which the piece with this number is damaged: in a value, in the checksum, in the time. */
const damages: readonly { readonly piece: number; readonly at: (piece: Piece) => number }[] = [
  { piece: 1, at: ({ bytes }) => bytes.length - 2 },
  { piece: 3, at: () => 13 },
  { piece: 6, at: () => 20 },
];

export default defineCase({
  id: 'legacy/old-recovery',
  why: 'After a crash only checksums tell what was written, and the old formats have one of their own.',
  checks: ['OLD-024', 'OLD-027'],
  needs: ['disk', 'lifecycle'],
  destructive: true,
  minEvidence: { recovered: 5 },

  async run(context) {
    const { client, expect, evidence, topicName } = context;
    const now = await wallClock(client);
    const pieces = everyShape(now);
    const segments = new Map<string, Uint8Array>();
    const kept = new Map<string, readonly Piece[]>();
    for (const { piece, at } of damages) {
      const topic = topicName(`piece-${piece}`);
      const damaged = { ...pieces[piece]!, bytes: flipBit(pieces[piece]!.bytes, at(pieces[piece]!), 1) };
      segments.set(topic, bytesOf([...pieces.slice(0, piece), damaged, ...pieces.slice(piece + 1)]));
      kept.set(topic, pieces.slice(0, piece));
    }
    const torn = topicName('torn');
    segments.set(torn, bytesOf(pieces).slice(0, -3));
    kept.set(torn, pieces.slice(0, -1));
    const strange = topicName('strange');
    const unknown = batch(records(1, now), { baseOffset: 19n, magic: 3, partitionLeaderEpoch: 0 });
    segments.set(strange, joinBytes([bytesOf(pieces), unknown]));
    for (const topic of segments.keys()) await client.createTopic(topic);
    await plant(context, 'kill', segments);
    for (const [topic, before] of kept) {
      const seen = contents(await client.fetchAll(topic, 0));
      expect('OLD-024', seen, `records of ${topic}`).equals(seenIn(before));
      await expectEnd(context, 'OLD-024', topic, BigInt(seenIn(before).length));
      evidence('recovered');
    }
    const { batches } = await client.fetch(strange, 0, 0n);
    expect('OLD-027', contents(batches), 'records before a batch of format 3').equals(seenIn(pieces));
    const end = await endOffset(client, strange);
    expect('OLD-027', end, 'end of the log with a batch of format 3').oneOf([19n, 20n], 'AMB-OLD-1');
    evidence('recovered');
  },
});
