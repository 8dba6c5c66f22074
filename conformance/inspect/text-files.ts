/**
 * The small texts of a data directory: checkpoints, meta.properties, partition.metadata, quorum-state, the
 * marker.
 *
 * Shape   each reader gives what it understood, with the bytes it stood in, and what is wrong with the rest.
 * Units   spans are bytes of the file; offsets are bigint.
 * Errors  none: a text that is not what it should be is a list of `flaws`.
 * Source  kafka@1eb7644:server-common/…/server/common/CheckpointFile.java#CheckpointReadBuffer,
 *         kafka@1eb7644:metadata/…/metadata/properties/MetaProperties.java, PartitionMetadataFile.java,
 *         raft/…/FileQuorumStateStore.java; KIP-516, KIP-631, KIP-853, KIP-858.
 */
import type { Span } from './finding.ts';

/** What is wrong with a text, and where. */
export interface Flaw {
  readonly message: string;
  readonly span: Span;
}

interface Line extends Span {
  readonly text: string;
}

const latin = new TextDecoder('latin1');

/** Lines with the bytes they stand in; a last line without a line feed counts too. */
function linesOf(bytes: Uint8Array): Line[] {
  const lines: Line[] = [];
  for (let start = 0; start < bytes.length; ) {
    const feed = bytes.indexOf(10, start);
    const end = feed < 0 ? bytes.length : feed;
    const text = latin.decode(bytes.subarray(start, end)).replace(/\r$/, '');
    lines.push({ text, start, end });
    start = end + 1;
  }
  return lines;
}

const spanOf = ({ start, end }: Span): Span => ({ start, end });
const wholeOf = (bytes: Uint8Array): Span => ({ start: 0, end: bytes.length });

/** One entry of a checkpoint: its words, its number, its place. */
export interface CheckpointRow extends Span {
  readonly words: readonly string[];
}

/** The rows of a checkpoint file. An empty file has none, and is sound. */
export function readCheckpoint(bytes: Uint8Array, words: number): { rows: CheckpointRow[]; flaws: Flaw[] } {
  const [version, count, ...rest] = linesOf(bytes);
  const flaws: Flaw[] = [];
  if (version === undefined) return { rows: [], flaws };
  if (version.text !== '0') flaws.push({ message: 'the version is not 0', span: spanOf(version) });
  if (count === undefined) flaws.push({ message: 'there is no number of entries', span: wholeOf(bytes) });
  else if (!/^\d+$/.test(count.text) || Number(count.text) !== rest.length)
    flaws.push({
      message: `${JSON.stringify(count.text)} entries are announced, ${rest.length} are there`,
      span: spanOf(count),
    });
  const rows: CheckpointRow[] = [];
  for (const line of rest) {
    const parts = line.text.split(' ');
    const numbers = words === 3 ? parts.slice(1) : parts;
    if (parts.length !== words || !numbers.every((part) => /^-?\d{1,19}$/.test(part)) || parts[0] === '')
      flaws.push({ message: `${shown(line.text)} is no entry of ${words} words`, span: spanOf(line) });
    else rows.push({ words: parts, start: line.start, end: line.end });
  }
  return { rows, flaws };
}

/** A text in quotes, cut when it is long. */
export const shown = (text: string): string =>
  JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);

/** One property with its place. */
export interface Property extends Span {
  readonly value: string;
}

/** Java properties, as far as Kafka uses them. */
export function readProperties(bytes: Uint8Array): { properties: Map<string, Property>; flaws: Flaw[] } {
  const properties = new Map<string, Property>();
  const flaws: Flaw[] = [];
  for (const line of linesOf(bytes)) {
    if (/^\s*([#!].*)?$/.test(line.text)) continue;
    const pair = /^\s*([^=:\s]+)\s*[=:]\s*(.*)$/.exec(line.text);
    if (!pair) flaws.push({ message: `${shown(line.text)} is no property`, span: spanOf(line) });
    else {
      const [, key = '', value = ''] = pair;
      if (properties.has(key)) flaws.push({ message: `${key} is there twice`, span: spanOf(line) });
      properties.set(key, { value: value.replace(/\\(.)/g, '$1').trim(), ...spanOf(line) });
    }
  }
  return { properties, flaws };
}

/** The 16 bytes of a uuid as Kafka writes it: 22 characters of base64url. */
export const isUuidText = (text: string): boolean => /^[A-Za-z0-9_-]{21}[AQgw]$/.test(text);
/** Uuids that stand for something else than a thing. */
export const isReservedUuid = (text: string): boolean => /^A{21}[AQ]$/.test(text);

/** `partition.metadata`: two lines, the version and the topic id. */
export function readPartitionMetadata(bytes: Uint8Array): { topicId?: Property; flaws: Flaw[] } {
  const flaws: Flaw[] = [];
  const found = new Map<string, Property>();
  for (const line of linesOf(bytes)) {
    const pair = /^(version|topic_id): ?(\S*)$/.exec(line.text);
    if (pair) found.set(pair[1] as string, { value: pair[2] as string, ...spanOf(line) });
    else flaws.push({ message: `${shown(line.text)} is neither version nor topic_id`, span: spanOf(line) });
  }
  const version = found.get('version');
  if (version?.value !== '0')
    flaws.push({ message: 'the version is not 0', span: version ? spanOf(version) : wholeOf(bytes) });
  const topicId = found.get('topic_id');
  if (topicId !== undefined && isUuidText(topicId.value)) return { topicId, flaws };
  flaws.push({
    message: 'there is no topic_id of 22 characters',
    span: topicId ? spanOf(topicId) : wholeOf(bytes),
  });
  return { flaws };
}

const utf8 = new TextDecoder();

/** A JSON object; `undefined` when the text is none. */
export function readJsonObject(bytes: Uint8Array): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(utf8.decode(bytes));
    return value !== null && typeof value === 'object' && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Where a key of a JSON text and its value stand; the whole text when it is not found. */
export function spanOfKey(bytes: Uint8Array, key: string): Span {
  const found = new RegExp(`"${key}"\\s*:\\s*("[^"]*"|[^,}\\]]*)`).exec(latin.decode(bytes));
  return found ? { start: found.index, end: found.index + found[0].length } : wholeOf(bytes);
}
