/** Frames as they are read: the field tree beside the bytes, with what offends marked in both. */
import type { ComponentChild, VNode } from 'preact';
import type { CaseResult, Evidence } from '../../runner/result.ts';
import type { Trace, TraceNode } from '../../wire/trace.ts';
import type { Value } from '../../wire/tree.ts';
import { traceFrame } from '../evidence.ts';
import { frameOf } from '../evidence-frames.ts';
import { h } from './element.ts';

const shownBytes = 1024;
const shownFields = 300;

interface Range {
  readonly offset: number;
  readonly length: number;
}

/** All frames of one run; the same frame with several marks is shown once. */
export function evidenceView(run: CaseResult, frames: ReadonlyMap<string, Uint8Array>): VNode[] {
  const byMoment = new Map<string, { evidence: Evidence; marks: Range[] }>();
  for (const evidence of run.evidence) {
    const key = `${evidence.at}`;
    const entry = byMoment.get(key) ?? { evidence, marks: [] };
    if (evidence.range) entry.marks.push(evidence.range);
    byMoment.set(key, entry);
  }
  return [...byMoment.values()].map(({ evidence, marks }) => frameView(evidence, marks, frames));
}

function frameView(
  evidence: Evidence,
  marks: readonly Range[],
  frames: ReadonlyMap<string, Uint8Array>,
): VNode {
  const arrow = evidence.direction === 'sent' ? '→' : '←';
  const title = `${arrow} ${evidence.label ?? 'frame'}${evidence.bytes > 0 ? `, ${evidence.bytes} bytes` : ''}`;
  if (evidence.bytes === 0) return h('p', { class: 'frame-title' }, title);
  const frame = frameOf(evidence, frames);
  const trace = traceFrame(frame);
  return h('details', { class: 'frame', open: marks.length > 0 }, [
    h('summary', { class: 'frame-title' }, title),
    h('div', { class: 'frame-body' }, [
      ...(trace ? [treeView(trace, marks)] : []),
      hexView(frame.bytes, [...marks, ...errorMark(trace)]),
    ]),
  ]);
}

const errorMark = (trace: Trace | undefined): Range[] =>
  trace?.error && trace.error.offset >= 0 ? [{ offset: trace.error.offset, length: 1 }] : [];

const within = (marks: readonly Range[], offset: number): boolean =>
  marks.some((mark) => offset >= mark.offset && offset < mark.offset + mark.length);

function treeView(trace: Trace, marks: readonly Range[]): VNode {
  const lines: ComponentChild[] = [];
  const visit = (node: TraceNode, depth: number): void => {
    if (lines.length >= shownFields) return;
    const name = /(\[\d+\]|<tag \d+>|[^.[\]<>]+)$/.exec(node.path)?.[0] ?? node.path;
    const text = `${'  '.repeat(depth)}${name}${node.value === undefined ? '' : ` = ${valueText(node.value)}`}\n`;
    const marked =
      node.children.length === 0 &&
      marks.some((mark) => mark.offset === node.offset && mark.length === node.length);
    lines.push(marked ? h('mark', {}, text) : text);
    for (const child of node.children) visit(child, depth + 1);
  };
  for (const node of trace.nodes) visit(node, 0);
  if (lines.length >= shownFields) lines.push(`… cut after ${shownFields} fields\n`);
  if (trace.error) lines.push(h('mark', {}, `${trace.error.path}: ${trace.error.reason}\n`));
  return h('pre', { class: 'tree', tabIndex: 0, 'aria-label': 'Fields of the frame' }, lines);
}

function valueText(value: Value): string {
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');

/** Sixteen bytes a line; a long frame is shown around what is marked. */
function hexView(bytes: Uint8Array, marks: readonly Range[]): VNode {
  const focus = marks[0]?.offset ?? 0;
  const from = bytes.length <= shownBytes ? 0 : Math.max(0, Math.floor(focus / 16) * 16 - shownBytes / 2);
  const to = Math.min(bytes.length, from + shownBytes);
  const lines: ComponentChild[] = from > 0 ? [`… ${from} bytes before\n`] : [];
  for (let start = from; start < to; start += 16) {
    lines.push(h('span', { class: 'offset' }, `${hex(start, 6)}  `));
    const here = bytes.subarray(start, Math.min(start + 16, to));
    lines.push(...bytesOf(here, start, marks), '   '.repeat(16 - here.length), ' ', asciiOf(here), '\n');
  }
  if (to < bytes.length) lines.push(`… ${bytes.length - to} bytes after\n`);
  return h('pre', { class: 'hex', tabIndex: 0, 'aria-label': 'Bytes of the frame' }, lines);
}

/** Neighbours of the same kind are joined, so that a mark is one piece. */
function bytesOf(bytes: Uint8Array, start: number, marks: readonly Range[]): ComponentChild[] {
  const parts: ComponentChild[] = [];
  for (let i = 0; i < bytes.length; ) {
    const marked = within(marks, start + i);
    let end = i;
    while (end < bytes.length && within(marks, start + end) === marked) end++;
    const text = [...bytes.subarray(i, end)].map((byte) => hex(byte, 2)).join(' ');
    parts.push(marked ? h('mark', {}, text) : text, ' ');
    i = end;
  }
  return parts;
}

const asciiOf = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '·')).join('');
