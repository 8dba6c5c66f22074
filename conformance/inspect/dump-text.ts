/**
 * Things of a dump as lines of text: names and numbers as kafka-dump-log's readers know them, keys and values
 * readable where they are text.
 *
 * Units   a time is given in milliseconds and as a date in UTC; bytes that are no text are hexadecimal, led
 *         by 0x.
 */
import { harmless } from '../reports/harmless.ts';
import { fromBase64, toHex } from '../wire/bytes.ts';
import { renderFrame, renderHexdump } from '../wire/hexdump.ts';
import type { Json } from '../wire/json.ts';
import { type Trace, type TraceNode, traceBatches } from '../wire/trace.ts';
import type { DumpItem, Fields } from './dump.ts';

export interface TextOptions {
  /** A hexdump under what has bytes. */
  readonly hex?: boolean;
  /** Keys and values are cut behind so many characters. */
  readonly cutAfter?: number;
}

const strict = new TextDecoder('utf-8', { fatal: true });

/** Readable text in quotes, other bytes in hexadecimal. */
export function bytesText(base64: Json | undefined, cutAfter: number): string {
  if (typeof base64 !== 'string') return 'null';
  const bytes = fromBase64(base64) ?? new Uint8Array(0);
  let text: string;
  try {
    text = strict.decode(bytes);
    // What a terminal would obey is not shown as text.
    if (/(?![\t\n])\p{Cc}/u.test(text)) throw new RangeError('no text');
    text = JSON.stringify(text);
  } catch {
    text = `0x${toHex(bytes.subarray(0, cutAfter))}`;
  }
  return text.length > cutAfter + 2 ? `${text.slice(0, cutAfter)}… (${bytes.length} bytes)` : text;
}

function timeText(value: Json | undefined): string {
  const ms = Number(value);
  const isDate = ms >= 0 && ms < 8.64e15;
  return isDate ? `${value} (${new Date(ms).toISOString()})` : String(value);
}

/** The lines of one thing. */
export function itemText(item: DumpItem, options: TextOptions = {}): string {
  const lines = [harmless(line(item, options.cutAfter ?? 120))];
  if (options.hex && item.bytes !== undefined) lines.push(indent(hexOf(item)));
  else if (item.kind === 'bytes' && item.bytes) lines.push(indent(renderHexdump(item.bytes)));
  return `${lines.join('\n')}\n`;
}

const indent = (text: string): string =>
  text
    .split('\n')
    .map((each) => (each === '' ? '' : `      ${each}`))
    .join('\n');

function line({ kind, start, end, fields }: DumpItem, cutAfter: number): string {
  switch (kind) {
    case 'file':
      return `${fields.file}: ${fields.what}, ${fields.sizeBytes} bytes`;
    case 'batch':
      return batchLine(start, end, fields);
    case 'record':
      return recordLine(fields, cutAfter);
    case 'damage':
      return `  ! ${start}..${end} ${fields.why}`;
    case 'entry':
      return `  [${fields.entry}] ${pairs(fields, ['entry'])}`;
    case 'empty':
      return `  ${start}..${end} empty: room for ${fields.entries} entries${fields.bytesOver ? `, and ${fields.bytesOver} bytes` : ''}`;
    case 'snapshot':
      return `  version ${fields.version} crc ${fields.crc} producers ${fields.producers}${fields.flaw === undefined ? '' : ` ! ${fields.flaw}`}`;
    case 'producer':
      return `  | ${pairs(fields, [])}`;
    case 'line':
      return `  ${fields.text}`;
    case 'bytes':
      return `  ${end} bytes that are no text`;
  }
}

const pairs = (fields: Fields, without: readonly string[]): string =>
  Object.entries(fields)
    .filter(([key]) => !without.includes(key))
    .map(([key, value]) => `${key} ${key.toLowerCase().endsWith('timestamp') ? timeText(value) : value}`)
    .join(' ');

function batchLine(start: number, end: number, f: Fields): string {
  const flags = [
    f.transactional && 'transactional',
    f.control && 'control',
    f.isHuge && 'records not read',
  ].filter(Boolean);
  const sequence = f.baseSequence === -1 ? '' : ` sequence ${f.baseSequence}..${f.lastSequence}`;
  const producer =
    f.producerId === '-1' ? '' : ` producer ${f.producerId} epoch ${f.producerEpoch}${sequence}`;
  const horizon = f.deleteHorizonMs === undefined ? '' : ` delete horizon ${timeText(f.deleteHorizonMs)}`;
  return [
    `@${start} offsets ${f.baseOffset}..${f.lastOffset} count ${f.recordsCount} bytes ${end - start} magic ${f.magic}`,
    ` leader epoch ${f.partitionLeaderEpoch} ${f.timestampType} ${timeText(f.maxTimestamp)} codec ${f.codec}`,
    producer,
    flags.length > 0 ? ` ${flags.join(' ')}` : '',
    horizon,
    ` crc ${f.crc}${f.crcValid ? '' : ' WRONG'}`,
  ].join('');
}

function recordLine(f: Fields, cutAfter: number): string {
  const headers = (f.headers as readonly Fields[]).map(
    ({ key, value }) => `${key}=${bytesText(value, cutAfter)}`,
  );
  const head = `  | offset ${f.offset} time ${f.timestamp}${Number(f.sequence) < 0 ? '' : ` sequence ${f.sequence}`}`;
  const tail = headers.length === 0 ? '' : ` headers [${headers.join(', ')}]`;
  const stored = f.stored as Fields | undefined;
  if (stored === undefined)
    return `${head} key ${bytesText(f.key, cutAfter)} value ${bytesText(f.value, cutAfter)}${tail}`;
  const half = (name: 'key' | 'value'): string => {
    const named = stored[name] as Fields | undefined;
    return named === undefined ? '' : ` ${name} v${named.version} ${JSON.stringify(named.data)}`;
  };
  const tombstone = f.value === null ? ' (tombstone)' : '';
  const flaw = stored.flaw === undefined ? '' : ` ! ${stored.flaw}`;
  return `${head} ${stored.name}${half('key')}${half('value')}${tombstone}${flaw}${tail}`;
}

/** Fields over bytes where the fields are known. */
function hexOf({ kind, fields, bytes = new Uint8Array(0) }: DumpItem): string {
  if (kind === 'batch') return renderFrame(traceBatches(bytes), bytes);
  const layout = kind === 'snapshot' ? snapshotLayout(bytes.length) : (layouts[bytes.length] ?? []);
  if (kind === 'line' || layout.length === 0) return renderHexdump(bytes);
  return renderFrame(traceOf(layout, fields, bytes), bytes);
}

type Layout = readonly (readonly [string, number])[];

/** By the length of an entry. */
const layouts: Readonly<Record<number, Layout>> = {
  8: [
    ['offset', 4],
    ['position', 4],
  ],
  12: [
    ['timestamp', 8],
    ['offset', 4],
  ],
  34: [
    ['version', 2],
    ['producerId', 8],
    ['firstOffset', 8],
    ['lastOffset', 8],
    ['lastStableOffset', 8],
  ],
};

const producerLayout: Layout = [
  ['producerId', 8],
  ['epoch', 2],
  ['lastSequence', 4],
  ['lastOffset', 8],
  ['offsetDelta', 4],
  ['timestamp', 8],
  ['coordinatorEpoch', 4],
  ['firstOffsetOfTransaction', 8],
];

function snapshotLayout(length: number): Layout {
  const producers = Math.floor((length - 10) / 46);
  const rows = Array.from({ length: Math.max(0, producers) }, (_, at) =>
    producerLayout.map(([name, size]) => [`[${at}].${name}`, size] as const),
  );
  return [['version', 2], ['crc', 4], ['count', 4], ...rows.flat()];
}

function traceOf(layout: Layout, fields: Fields, bytes: Uint8Array): Trace {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const nodes: TraceNode[] = [];
  let at = 0;
  for (const [path, length] of layout) {
    if (at + length > bytes.length) break;
    const stored = length === 8 ? view.getBigInt64(at) : length === 4 ? view.getInt32(at) : view.getInt16(at);
    const shown = fields[path];
    nodes.push({
      path,
      offset: at,
      length,
      value: typeof shown === 'string' || typeof shown === 'number' ? shown : stored,
      children: [],
    });
    at += length;
  }
  return { nodes, end: at };
}
