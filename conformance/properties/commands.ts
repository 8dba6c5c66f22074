/**
 * The random commands of the one-partition property, as data: a history is a list of them, and any sublist is a history too.
 *
 * Shape   a command says *how* it relates to what came before ("the next sequence", "two back"), never a number that an earlier command
 *         made; so leaving some out while shrinking keeps the rest meaningful.
 * Units   places in the log are thousandths of its length.
 */
import type { Codec } from '../wire/compression.ts';

export type Flaw = 'none' | 'checksum' | 'count';

export type Command =
  | {
      readonly kind: 'produce';
      readonly codec: Codec;
      readonly count: number;
      /** Milliseconds before the newest allowed time. */
      readonly age: number;
      /** Which producer; −1 is one without a number. */
      readonly producer: number;
      readonly sequence:
        | { readonly how: 'next' }
        | { readonly how: 'gap' }
        | { readonly how: 'retry'; readonly back: number };
      readonly flaw: Flaw;
    }
  | { readonly kind: 'fetch'; readonly place: number; readonly maxBytes: number }
  | { readonly kind: 'fetch-beyond'; readonly by: number }
  | { readonly kind: 'list-end'; readonly end: 'earliest' | 'latest' }
  | { readonly kind: 'list-time'; readonly age: number };

type Chance = (bound: number) => number;

const codecs: readonly Codec[] = ['none', 'none', 'gzip', 'snappy', 'lz4', 'zstd'];
export const oldest = 2_000;

/** A history of `length` commands, the first of which is a plain append. */
export function randomHistory(chance: Chance, length: number): Command[] {
  const first: Command = { ...randomProduce(chance), producer: -1, sequence: { how: 'next' }, flaw: 'none' };
  return [first, ...Array.from({ length: length - 1 }, () => randomCommand(chance))];
}

function randomCommand(chance: Chance): Command {
  const roll = chance(100);
  if (roll < 55) return randomProduce(chance);
  if (roll < 75)
    return { kind: 'fetch', place: chance(1_001), maxBytes: chance(2) === 0 ? 1 : 1 + chance(4_000) };
  if (roll < 80) return { kind: 'fetch-beyond', by: 1 + chance(3) };
  if (roll < 88) return { kind: 'list-end', end: chance(2) === 0 ? 'earliest' : 'latest' };
  return { kind: 'list-time', age: chance(oldest + 200) - 100 };
}

function randomProduce(chance: Chance): Extract<Command, { kind: 'produce' }> {
  const flaw = chance(12);
  return {
    kind: 'produce',
    codec: codecs[chance(codecs.length)]!,
    count: 1 + chance(chance(4) === 0 ? 40 : 4),
    age: chance(oldest),
    producer: chance(4) - 1,
    sequence: randomSequence(chance),
    flaw: flaw === 0 ? 'checksum' : flaw === 1 ? 'count' : 'none',
  };
}

function randomSequence(chance: Chance): Extract<Command, { kind: 'produce' }>['sequence'] {
  const roll = chance(10);
  if (roll < 6) return { how: 'next' };
  return roll < 7 ? { how: 'gap' } : { how: 'retry', back: chance(7) };
}

/** The command in one line, for a reader of the report. */
export function describe(command: Command): string {
  switch (command.kind) {
    case 'produce': {
      const { codec, count, age, producer, sequence, flaw } = command;
      const who =
        producer < 0
          ? ''
          : ` as producer ${producer}, ${sequence.how === 'retry' ? `retry ${sequence.back} back` : sequence.how}`;
      return `produce ${count} ${codec} (age ${age})${who}${flaw === 'none' ? '' : `, wrong ${flaw}`}`;
    }
    case 'fetch':
      return `fetch at ${command.place}/1000, at most ${command.maxBytes} bytes`;
    case 'fetch-beyond':
      return `fetch ${command.by} beyond the end`;
    case 'list-end':
      return `list ${command.end}`;
    case 'list-time':
      return `list the time of age ${command.age}`;
  }
}
