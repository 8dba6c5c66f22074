import { defineCase } from '../../case.ts';
import { joinBytes } from '../../wire/bytes.ts';
import { wallClock } from '../produce/refusal.ts';
import { batch } from '../records/forge.ts';
import { fetchOld, timeless } from './messages.ts';
import { bytesOf, everyShape, type Piece, plant, seenIn } from './planted.ts';

const producer = { producerId: 4_000n, producerEpoch: 0 };

/** A batch of format 2, a commit marker, and a batch again. */
function withMarker(now: bigint): Piece {
  const marker = { key: Uint8Array.of(0, 0, 0, 1), value: Uint8Array.of(0, 0, 0, 0, 0, 0), timestamp: now };
  const record = (value: string) => ({ key: 'k', value, timestamp: now });
  const common = { ...producer, partitionLeaderEpoch: 0 };
  const one = batch([record('one'), record('two')], { ...common, transactional: true, baseSequence: 0 });
  const commit = batch([marker], { ...common, transactional: true, control: true, baseOffset: 2n });
  const other = batch([record('three')], { partitionLeaderEpoch: 0, baseOffset: 3n });
  const seen = (offset: bigint, value: string) => ({ offset, timestamp: now, key: 'k', value, headers: [] });
  return {
    bytes: joinBytes([one, commit, other]),
    seen: [seen(0n, 'one'), seen(1n, 'two'), seen(3n, 'three')],
  };
}

export default defineCase({
  id: 'legacy/old-segments-down',
  why: 'What lies in the format of the consumer goes out as it lies; what it cannot know is converted, or left out.',
  checks: ['OLD-016', 'OLD-026'],
  until: '4.0',
  needs: ['disk', 'lifecycle'],
  axes: { version: { api: 'Fetch', to: 3 } },
  destructive: true,
  minEvidence: { records: 22 },

  async run(context) {
    const { client, expect, evidence, axis, topicName } = context;
    const version = Number(axis.version);
    const [ancient, marked] = [topicName('ancient'), topicName('marked')];
    await client.createTopic(ancient);
    await client.createTopic(marked);
    const now = await wallClock(client);
    const pieces = everyShape(now);
    const transaction = withMarker(now);
    await plant(
      context,
      'kill',
      new Map([
        [ancient, bytesOf(pieces)],
        [marked, transaction.bytes],
      ]),
    );
    const { seen, batches } = await fetchOld(context, ancient, version);
    const shown = (piece: Piece) => (version < 2 ? timeless(piece.seen) : piece.seen);
    expect('OLD-026', seen, 'records of old segments').equals(pieces.flatMap(shown));
    const formats = [...new Set(batches.map(({ magic }) => magic))].sort();
    expect('OLD-026', formats, 'formats').equals(version < 2 ? [0] : [0, 1]);
    const untouched = version < 2 ? bytesOf([pieces[0]!, pieces[1]!]) : bytesOf(pieces);
    const sent = joinBytes(batches.map(({ bytes }) => bytes)).slice(0, untouched.length);
    expect('OLD-026', sent, 'messages that need no conversion').equals(untouched);
    const commits = await fetchOld(context, marked, version);
    const offsets = commits.seen.map(({ offset }) => offset);
    expect('OLD-016', offsets, 'offsets around a commit marker').equals([0n, 1n, 3n]);
    expect('OLD-016', commits.seen, 'records around a commit marker').equals(shown(transaction));
    evidence('records', seenIn(pieces).length + commits.seen.length);
  },
});
