/**
 * A partition directory as an ancient broker left it: the segment is written while the node is down, and
 * whatever was derived from the one before is taken away.
 *
 * Units   offsets and timestamps are bigint.
 */
import type { CaseContext } from '../../case.ts';
import { joinBytes } from '../../wire/bytes.ts';
import { replaceSegments } from '../log/directory.ts';
import { untilServed } from '../offsets/asking.ts';
import { batch, type Content } from '../records/forge.ts';
import {
  type Format,
  type Message,
  message,
  messageSet,
  newestOf,
  seenOf,
  three,
  wrapped,
} from './messages.ts';

/** A piece of a log: its bytes, and the records in them. */
export interface Piece {
  readonly bytes: Uint8Array;
  readonly seen: readonly Content[];
}

/** The bytes of all of them, one after another. */
export const bytesOf = (pieces: readonly Piece[]): Uint8Array => joinBytes(pieces.map(({ bytes }) => bytes));

export const seenIn = (pieces: readonly Piece[]): Content[] => pieces.flatMap(({ seen }) => seen);

const numbered = (specs: readonly Message[], base: bigint): Message[] =>
  specs.map((one, at) => ({ ...one, offset: base + BigInt(at) }));

/** Messages that stand alone. */
export const plain = (magic: Format, specs: readonly Message[], base: bigint): Piece => ({
  bytes: messageSet(magic, numbered(specs, base)),
  seen: seenOf(magic, specs, base),
});

/** A wrapper as a broker stored it: absolute offsets in format 0, relative ones in format 1, and outside that of the last. */
export function packed(
  magic: Format,
  codec: 'gzip' | 'snappy' | 'lz4',
  specs: readonly Message[],
  base: bigint,
): Piece {
  const inner = messageSet(magic, magic === 0 ? numbered(specs, base) : specs);
  const said = { offset: base + BigInt(specs.length - 1), timestamp: newestOf(specs) };
  return { bytes: wrapped(magic, codec, inner, said), seen: seenOf(magic, specs, base) };
}

/** One message that a broker stamped. */
export const stamped = (spec: Message, base: bigint): Piece => ({
  bytes: message(1, { ...spec, offset: base, attributes: 8 }),
  seen: seenOf(1, [spec], base),
});

/** Every shape of the old formats, three records each, and one more: nineteen records from offset 0. */
export const everyShape = (now: bigint): Piece[] => [
  plain(0, three(now), 0n),
  packed(0, 'gzip', three(now), 3n),
  plain(1, three(now), 6n),
  packed(1, 'lz4', three(now + 1n), 9n),
  packed(0, 'lz4', three(now), 12n),
  packed(1, 'snappy', three(now + 2n), 15n),
  stamped({ key: 'k', value: 'stamped', timestamp: now + 3n }, 18n),
];

/** Writes the segment at 0 of partition 0 of each topic while the node is down, and waits until all are served. */
export async function plant(
  { client, cluster }: CaseContext,
  how: 'clean' | 'kill',
  segments: ReadonlyMap<string, Uint8Array>,
): Promise<void> {
  // A topic that was never written to may not know its own id on disk when it is killed, and a log without one is set aside.
  if (how === 'kill')
    for (const topic of segments.keys())
      await client.produce(topic, 0, batch([{ key: 'k', value: 'first' }]));
  await cluster.restart(cluster.nodes[0]!, how, async (disk) => {
    for (const [topic, bytes] of segments) await replaceSegments(disk, topic, bytes);
  });
  for (const topic of segments.keys()) await untilServed(client, topic);
}
