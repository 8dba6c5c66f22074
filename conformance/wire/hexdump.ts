/**
 * Bytes and their meaning as text: the decoded tree with the place of each field, and a hexdump with marked
 * ranges.
 *
 * Shape   plain lines without colour, at most 110 columns; a marked byte has `^^` under it, a marked field a
 *         `>` before it.
 * Units   offsets are hexadecimal, as in the dump.
 */
import { toHex } from './bytes.ts';
import type { Trace, TraceNode } from './trace.ts';
import type { Value } from './tree.ts';

/** A range of bytes to be pointed at. */
export interface Mark {
  readonly offset: number;
  readonly length: number;
}

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');
const touches = (mark: Mark, offset: number, length: number): boolean =>
  mark.offset < offset + length && offset < mark.offset + Math.max(mark.length, 1);

/** Sixteen bytes a line; lines far from every mark are left out when there are more than `maxLines`. */
export function renderHexdump(bytes: Uint8Array, marks: readonly Mark[] = [], maxLines = 64): string {
  const starts = Array.from({ length: Math.ceil(bytes.length / 16) }, (_, line) => line * 16);
  const wanted = starts.length <= maxLines ? starts : nearMarks(starts, marks, maxLines);
  const lines: string[] = [];
  let expected = 0;
  for (const start of wanted) {
    if (start !== expected) lines.push(`          … ${start - expected} bytes`);
    lines.push(...dumpLine(bytes, start, marks));
    expected = start + 16;
  }
  if (expected < bytes.length) lines.push(`          … ${bytes.length - expected} bytes`);
  return lines.join('\n');
}

function nearMarks(starts: readonly number[], marks: readonly Mark[], maxLines: number): number[] {
  const near = starts.filter((start) => start < 32 || marks.some((mark) => touches(mark, start - 32, 80)));
  return near.slice(0, maxLines);
}

function dumpLine(bytes: Uint8Array, start: number, marks: readonly Mark[]): string[] {
  const cells = Array.from(bytes.subarray(start, start + 16));
  const spaced = (texts: readonly string[]): string =>
    `${texts.slice(0, 8).join(' ').padEnd(23)}  ${texts.slice(8).join(' ').padEnd(23)}`;
  const ascii = cells.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
  const line = `${hex(start, 8)}  ${spaced(cells.map((byte) => hex(byte, 2)))}  |${ascii}|`;
  const marked = cells.map((_, index) =>
    marks.some((mark) => touches(mark, start + index, 1)) ? '^^' : '  ',
  );
  return marked.includes('^^') ? [line, `          ${spaced(marked)}`.trimEnd()] : [line];
}

/**
 * The fields with offset, first bytes and value; one line each. Long arrays are cut after `maxNodes` lines.
 */
function renderTree(trace: Trace, bytes: Uint8Array, marks: readonly Mark[] = [], maxNodes = 400): string {
  const lines: string[] = [];
  const visit = (node: TraceNode, depth: number): void => {
    if (lines.length >= maxNodes) return;
    const flag =
      node.children.length === 0 && marks.some((mark) => touches(mark, node.offset, node.length)) ? '>' : ' ';
    const shown = toHex(bytes.subarray(node.offset, node.offset + Math.min(node.length, 8))).replace(
      /(..)(?=.)/g,
      '$1 ',
    );
    const bytesShown = node.children.length > 0 ? '' : `${shown}${node.length > 8 ? ' …' : ''}`;
    lines.push(
      `${flag}${hex(node.offset, 6)}  ${bytesShown.padEnd(25)}  ${'  '.repeat(depth)}${label(node)}`
        .slice(0, 110)
        .trimEnd(),
    );
    for (const child of node.children) visit(child, depth + 1);
  };
  for (const node of trace.nodes) visit(node, 0);
  if (lines.length >= maxNodes) lines.push(`        … cut after ${maxNodes} fields`);
  if (trace.error !== undefined) {
    const { reason, path, offset } = trace.error;
    lines.push(`!${hex(Math.max(offset, 0), 6)}  ${''.padEnd(25)}  ${path}: ${reason}`);
  } else if (trace.end < bytes.length) {
    lines.push(
      `!${hex(trace.end, 6)}  ${''.padEnd(25)}  ${bytes.length - trace.end} bytes follow the message`,
    );
  }
  return lines.join('\n');
}

/** The last part of the path, and what is there. */
function label(node: TraceNode): string {
  const name = /(\[\d+\]|<tag \d+>|[^.[\]<>]+)$/.exec(node.path)?.[0] ?? node.path;
  if (node.value !== undefined) return `${name} = ${valueText(node.value)}`;
  return node.children.length > 0 || name.endsWith(']') ? name : `${name} = []`;
}

function valueText(value: Value): string {
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

/** Tree over hexdump: what a failure shows. */
export function renderFrame(trace: Trace, bytes: Uint8Array, marks: readonly Mark[] = []): string {
  const errorMark =
    trace.error === undefined || trace.error.offset < 0 ? [] : [{ offset: trace.error.offset, length: 1 }];
  return `${renderTree(trace, bytes, marks)}\n\n${renderHexdump(bytes, [...marks, ...errorMark])}`;
}
