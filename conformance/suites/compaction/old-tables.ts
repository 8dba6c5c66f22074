/**
 * Compacted topics that begin in an old format: every format, codec and timestamp type that there was, planted before
 * records of format 2.
 *
 * Shape   `plantOldTables` makes a topic for each form; its twin knows the planted records as if they had been sent.
 * Units   offsets and timestamps are bigint.
 */
import type { RequirementId } from '../../../spec/requirements/index.ts';
import type { CaseContext } from '../../case.ts';
import type { ParsedBatch } from '../../wire/batch.ts';
import { type Codec, codecNames, compress } from '../../wire/compression.ts';
import { type Format, type Message, message, messageSet, seenOf } from '../legacy/messages.ts';
import { bytesOf, type Piece, packed, plain, plant, seenIn } from '../legacy/planted.ts';
import { wallClock } from '../produce/refusal.ts';
import type { Content } from '../records/forge.ts';
import { Table } from './table.ts';

/** How the messages of one topic are written. */
export interface Form {
  readonly magic: Format;
  readonly codec: Extract<Codec, 'none' | 'gzip' | 'snappy' | 'lz4'>;
  /** The broker gave the times. */
  readonly stamped?: boolean;
}

export const forms: readonly Form[] = [
  ...([0, 1] as const).flatMap((magic) =>
    (['none', 'gzip', 'snappy', 'lz4'] as const).map((codec) => ({ magic, codec })),
  ),
  { magic: 1, codec: 'gzip', stamped: true },
];

const logAppendTime = 8;

/** Sets of messages; later ones and records of format 2 replace what has the key `x…`, and nothing replaces what has `s…`. */
function setsAt(now: bigint): Message[][] {
  const replaced = (key: string): Message => ({ key, value: 'replaced', timestamp: now });
  const stays = (number: number): Message => ({
    key: `s${number}`,
    value: `stays ${number}`.padEnd(40, '.'),
    timestamp: now - BigInt((number * 7) % 10) - 1n,
  });
  return [
    [replaced('x0'), stays(0), stays(1)],
    [stays(2), replaced('x1'), { key: 't', value: null, timestamp: now - 3n }],
    [stays(3), stays(4), replaced('x2')],
    [stays(5), stays(6), stays(7)],
    [replaced('x0'), replaced('x1'), { key: null, value: 'nameless', timestamp: now }],
    [stays(8), stays(9), stays(10)],
  ];
}

/** One set as it lies in the segment. */
function pieceOf({ magic, codec, stamped }: Form, specs: readonly Message[], base: bigint): Piece {
  if (codec === 'none') return plain(magic, specs, base);
  if (stamped !== true) return packed(magic, codec, specs, base);
  const timestamp = specs[0]!.timestamp! + 1n;
  const inner = messageSet(
    1,
    specs.map((spec) => ({ ...spec, timestamp, attributes: logAppendTime })),
  );
  const offset = base + BigInt(specs.length - 1);
  const attributes = logAppendTime | codecNames.indexOf(codec);
  const bytes = message(1, { offset, timestamp, attributes, value: compress(codec, inner) });
  return {
    bytes,
    seen: seenOf(
      1,
      specs.map((spec) => ({ ...spec, timestamp })),
      base,
    ),
  };
}

/** A topic in one form. */
export interface OldTable {
  readonly form: Form;
  readonly table: Table;
  /** In the order of the log, from offset 0. */
  readonly pieces: readonly Piece[];
}

/** A table for each form, with the node restarted. Nothing is cleaned before more is sent. */
export async function plantOldTables(context: CaseContext): Promise<OldTable[]> {
  const now = await wallClock(context.client);
  const planted: OldTable[] = [];
  for (const form of forms) {
    const suffix = `${form.magic}-${form.codec}${form.stamped === true ? '-stamped' : ''}`;
    const table = await Table.create(context, context.topicName(suffix));
    const pieces = setsAt(now).map((specs, at) => pieceOf(form, specs, BigInt(3 * at)));
    table.sent.push(...seenIn(pieces));
    planted.push({ form, table, pieces });
  }
  const segments = new Map(planted.map(({ table, pieces }) => [table.topic, bytesOf(pieces)]));
  await plant(context, 'clean', segments);
  return planted;
}

/** The records that stay of each message or wrapper, those without any left out. */
export function keptOf({ form, table, pieces }: OldTable): Content[][] {
  const left = new Set(table.survivors.map(({ offset }) => offset));
  const kept = pieces.map(({ seen }) => seen.filter(({ offset }) => left.has(offset)));
  const entries = form.codec === 'none' ? kept.flat().map((one) => [one]) : kept;
  return entries.filter(({ length }) => length > 0);
}

/** The greatest of their timestamps. */
export const latestOf = (records: readonly Content[]): bigint =>
  records.map(({ timestamp }) => timestamp).reduce((max, at) => (at > max ? at : max));

/** Sends what replaces the keys `x…`, closes the segment and expects that the old one is cleaned. */
export async function cleanedOld({ table }: OldTable, id: RequirementId): Promise<ParsedBatch[]> {
  await table.send(['x0', 'x1', 'x2'].map((key) => [key, 'new']));
  await table.close();
  const batches = await table.cleaned(id, `offsets that are left of ${table.topic}`);
  table.expectWhole(batches, `of ${table.topic}`);
  return batches;
}
