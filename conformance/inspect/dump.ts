/**
 * A file of a data directory as a row of things that can be shown: batches and records, entries, lines.
 *
 * Shape   `dumpFile` is a generator, one thing at a time, so that a file of any size can be shown;
 *         `dump-text.ts` writes them for people, and as they are they are the lines of `--json`.
 * Units   positions are bytes of the file; int64 are decimal texts, bytes base64.
 * Errors  damage is a thing that is shown; `Unreadable` for a file that cannot be opened.
 */

import { deleteHorizonMs, lastOffset } from '../wire/batch.ts';
import { batchToJson } from '../wire/batch-json.ts';
import { toBase64 } from '../wire/bytes.ts';
import type { Json } from '../wire/json.ts';
import type { ParsedBatch, ParsedRecord } from '../wire/parsed.ts';
import { readSnapshot, snapshotEntryBytes, snapshotHeadBytes } from './check-snapshots.ts';
import {
  abortedEntry,
  abortedEntryBytes,
  offsetEntry,
  offsetEntryBytes,
  timeEntry,
  timeEntryBytes,
  usedEntries,
} from './index-entries.ts';
import { fileName, metadataTopic, type PartitionFile, rootFiles } from './names.ts';
import { type WalkedBatch, walkBatches } from './segment-walk.ts';
import { type ByteSource, type DirectoryTree, joinPath, Window } from './source.ts';
import { namedJson, readStored } from './stored-records.ts';

export type Fields = { readonly [key: string]: Json };

/** One thing in a file. */
export interface DumpItem {
  readonly kind:
    | 'file'
    | 'batch'
    | 'record'
    | 'damage'
    | 'entry'
    | 'empty'
    | 'snapshot'
    | 'producer'
    | 'line'
    | 'bytes';
  readonly start: number;
  readonly end: number;
  readonly fields: Fields;
  /** The bytes themselves, for a hexdump. */
  readonly bytes?: Uint8Array;
}

export interface DumpOptions {
  /** The topic whose records these are, which tells how they are read. */
  readonly topic?: string;
  /** Offsets that are wanted, both ends included. */
  readonly offsets?: { readonly from: bigint; readonly to: bigint };
  /** Without it batches are shown by their headers alone. */
  readonly records?: boolean;
  /** Keep the bytes of what is shown. */
  readonly bytes?: boolean;
}

/** Everything in one file, whatever kind it is. */
export function* dumpFile(
  tree: DirectoryTree,
  path: string,
  options: DumpOptions,
): Generator<DumpItem, void> {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const is = kindOf(name);
  const source = tree.open(path);
  try {
    yield {
      kind: 'file',
      start: 0,
      end: source.sizeBytes,
      fields: { file: path, what: whatOf(name, is), sizeBytes: source.sizeBytes },
    };
    const base = 'base' in is ? is.base : 0n;
    if (is.kind === 'log') yield* dumpBatches(source, options);
    else if (is.kind === 'checkpoint') yield* dumpBatches(source, { ...options, topic: metadataTopic });
    else if (is.kind === 'index')
      yield* dumpEntries(source, offsetEntryBytes, options, (bytes) => offsetFields(bytes, base));
    else if (is.kind === 'timeindex')
      yield* dumpEntries(source, timeEntryBytes, options, (bytes) => timeFields(bytes, base));
    else if (is.kind === 'txnindex') yield* dumpEntries(source, abortedEntryBytes, options, abortedFields);
    else if (is.kind === 'snapshot') yield* dumpSnapshot(source, options);
    else yield* dumpText(source, options);
  } finally {
    source.close();
  }
}

/** What a name says, with the suffixes of files on their way out or in taken off. */
function kindOf(name: string): PartitionFile {
  if (name === rootFiles.bootstrap) return { kind: 'checkpoint', base: 0n, epoch: 0 };
  return fileName(name.replace(/\.part$/, ''));
}

const titles: Readonly<Record<PartitionFile['kind'], string>> = {
  log: 'log segment',
  index: 'offset index',
  timeindex: 'time index',
  txnindex: 'transaction index',
  snapshot: 'producer snapshot',
  checkpoint: 'snapshot of metadata',
  epochs: 'leader epochs',
  metadata: 'partition metadata',
  'quorum-state': 'state of the quorum',
  temporary: 'unfinished write',
  unknown: 'file',
};

function whatOf(name: string, is: PartitionFile): string {
  if (name === 'meta.properties') return 'identity of the directory';
  if (name.endsWith('-checkpoint') && is.kind === 'unknown') return 'offset checkpoint';
  if (name === rootFiles.cleanShutdown) return 'marker of a clean stop';
  const leftover = 'leftover' in is && is.leftover !== undefined ? `, ${is.leftover}` : '';
  return `${titles[is.kind]}${leftover}`;
}

const isWanted = (options: DumpOptions, from: bigint, to: bigint): boolean =>
  options.offsets === undefined || (from <= options.offsets.to && to >= options.offsets.from);

function* dumpBatches(source: ByteSource, options: DumpOptions): Generator<DumpItem, void> {
  for (const step of walkBatches(new Window(source))) {
    if (step.kind === 'damage') {
      const { position, end, why, isTail } = step;
      yield { kind: 'damage', start: position, end, fields: { why, isTail } };
      continue;
    }
    const { batch } = step;
    if (options.offsets !== undefined && batch.baseOffset > options.offsets.to) return;
    if (!isWanted(options, batch.baseOffset, lastOffset(batch))) continue;
    yield batchItem(step, options.bytes === true);
    if (options.records === false) continue;
    for (const record of batch.records) {
      if (isWanted(options, record.offset, record.offset))
        yield recordItem(step, record, options.topic ?? '');
    }
    if (batch.error !== undefined)
      yield {
        kind: 'damage',
        start: step.position,
        end: step.end,
        fields: { why: batch.error, isTail: false },
      };
  }
}

function batchItem({ batch, position, end, isHuge }: WalkedBatch, withBytes: boolean): DumpItem {
  const {
    records: _,
    position: __,
    ...header
  } = batchToJson(batch) as Fields & { records: Json; position: Json };
  const horizon = deleteHorizonMs(batch);
  const fields = {
    ...header,
    lastOffset: String(lastOffset(batch)),
    lastSequence: lastSequenceOf(batch),
    crc: batch.crc.toString(16).padStart(8, '0'),
    ...(horizon !== undefined && { deleteHorizonMs: String(horizon) }),
    ...(isHuge && { isHuge }),
  };
  return { kind: 'batch', start: position, end, fields, ...(withBytes && !isHuge && { bytes: batch.bytes }) };
}

function lastSequenceOf({ baseSequence, lastOffsetDelta }: ParsedBatch): number {
  if (baseSequence < 0) return -1;
  const sum = baseSequence + lastOffsetDelta;
  return sum > 0x7fff_ffff ? sum - 0x8000_0000 : sum;
}

function recordItem({ batch, position, end }: WalkedBatch, record: ParsedRecord, topic: string): DumpItem {
  const { baseSequence, baseOffset } = batch;
  const base64 = (bytes: Uint8Array | null): Json => (bytes === null ? null : toBase64(bytes));
  const stored = readStored(topic, batch, record);
  const sequence = baseSequence < 0 ? -1 : (baseSequence + Number(record.offset - baseOffset)) % 0x8000_0000;
  const fields = {
    offset: String(record.offset),
    timestamp: String(record.timestamp),
    sequence,
    attributes: record.attributes,
    key: base64(record.key),
    value: base64(record.value),
    headers: record.headers.map(({ key, value }) => ({ key, value: base64(value) })),
    ...(stored !== undefined && {
      stored: {
        name: stored.name,
        ...(stored.key && { key: namedJson(stored.key) }),
        ...(stored.value && { value: namedJson(stored.value) }),
        ...(stored.flaw !== undefined && { flaw: stored.flaw }),
      },
    }),
  };
  return { kind: 'record', start: position, end, fields };
}

function* dumpEntries(
  source: ByteSource,
  entryBytes: number,
  options: DumpOptions,
  read: (bytes: Uint8Array) => { fields: Fields; offset: bigint },
): Generator<DumpItem, void> {
  const window = new Window(source);
  const used =
    entryBytes === abortedEntryBytes
      ? Math.floor(window.sizeBytes / entryBytes)
      : usedEntries(window, entryBytes);
  for (let at = 0; at < used; at += 1) {
    const start = at * entryBytes;
    const bytes = window.bytes(start, entryBytes);
    if (bytes.length < entryBytes) return;
    const { fields, offset } = read(bytes);
    if (!isWanted(options, offset, offset)) continue;
    yield {
      kind: 'entry',
      start,
      end: start + entryBytes,
      fields: { entry: at, ...fields },
      ...(options.bytes && { bytes: bytes.slice() }),
    };
  }
  const rest = window.sizeBytes - used * entryBytes;
  if (rest > 0)
    yield {
      kind: 'empty',
      start: used * entryBytes,
      end: window.sizeBytes,
      fields: { entries: Math.floor(rest / entryBytes), bytesOver: rest % entryBytes },
    };
}

function offsetFields(bytes: Uint8Array, base: bigint): { fields: Fields; offset: bigint } {
  const { relative, position } = offsetEntry(bytes);
  const offset = base + BigInt(relative);
  return { offset, fields: { offset: String(offset), position } };
}

function timeFields(bytes: Uint8Array, base: bigint): { fields: Fields; offset: bigint } {
  const { timestamp, relative } = timeEntry(bytes);
  const offset = base + BigInt(relative);
  return { offset, fields: { timestamp: String(timestamp), offset: String(offset) } };
}

function abortedFields(bytes: Uint8Array): { fields: Fields; offset: bigint } {
  const { version, producerId, firstOffset, lastOffset: last, lastStableOffset } = abortedEntry(bytes);
  return {
    offset: last,
    fields: {
      version,
      producerId: String(producerId),
      firstOffset: String(firstOffset),
      lastOffset: String(last),
      lastStableOffset: String(lastStableOffset),
    },
  };
}

const largestTextBytes = 16 * 1024 * 1024;

function* dumpSnapshot(source: ByteSource, options: DumpOptions): Generator<DumpItem, void> {
  const bytes = source.read(0, Math.min(source.sizeBytes, largestTextBytes));
  const { version, crc, entries, flaw } = readSnapshot(bytes);
  const fields = {
    version,
    crc: crc.toString(16).padStart(8, '0'),
    producers: entries.length,
    ...(flaw && { flaw: flaw.message }),
  };
  yield { kind: 'snapshot', start: 0, end: bytes.length, fields, ...(options.bytes && { bytes }) };
  for (const [at, entry] of entries.entries()) {
    const start = snapshotHeadBytes + at * snapshotEntryBytes;
    const producer = Object.entries(entry).map(([key, value]) => [
      key,
      typeof value === 'bigint' ? String(value) : value,
    ]);
    yield {
      kind: 'producer',
      start,
      end: start + snapshotEntryBytes,
      fields: Object.fromEntries(producer) as Fields,
    };
  }
}

/** Lines as they are; what is no text is bytes. */
function* dumpText(source: ByteSource, options: DumpOptions): Generator<DumpItem, void> {
  const bytes = source.read(0, Math.min(source.sizeBytes, largestTextBytes));
  if (bytes.some((byte) => byte < 9 || (byte > 13 && byte < 32))) {
    yield {
      kind: 'bytes',
      start: 0,
      end: source.sizeBytes,
      fields: { isText: false },
      bytes: bytes.subarray(0, options.bytes ? bytes.length : 1024),
    };
    return;
  }
  for (let start = 0; start < bytes.length; ) {
    const feed = bytes.indexOf(10, start);
    const end = feed < 0 ? bytes.length : feed;
    const line = bytes.subarray(start, end);
    yield {
      kind: 'line',
      start,
      end,
      fields: { text: new TextDecoder().decode(line) },
      ...(options.bytes && { bytes: line }),
    };
    start = end + 1;
  }
}

/** Every file below a path, in the order of their names; the log of KRaft is no exception. */
export function* filesBelow(tree: DirectoryTree, path: string, depth = 4): Generator<string, void> {
  for (const { name, kind } of tree.list(path)) {
    if (kind === 'file') yield joinPath(path, name);
    else if (kind === 'directory' && depth > 0) yield* filesBelow(tree, joinPath(path, name), depth - 1);
  }
}
