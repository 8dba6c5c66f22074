/**
 * Where each field of a message stands in its bytes: the frame tree behind a hexdump.
 *
 * Shape   a node for every field, element and unknown tag; a field's range holds its length and its children.
 *         What can be read before an error is there, and the error with it.
 * Units   `offset` and `length` count bytes of the payload that was given; a frame's four bytes of length are
 *         not part of it.
 * Errors  none: a message that cannot be read is a trace with an `error`.
 */
import { type BatchStream, headerBytes, readBatches } from './batch.ts';
import { decodeMessage } from './codec.ts';
import { Reader } from './reader.ts';
import { headerVersion } from './request.ts';
import type { Value } from './tree.ts';
import { WireError } from './wire-error.ts';

export interface TraceNode {
  /** As in expectations: `responses[0].topic`. Header fields are led by `header.`. */
  readonly path: string;
  readonly offset: number;
  readonly length: number;
  /** Only of a leaf. */
  readonly value?: Value;
  readonly children: readonly TraceNode[];
}

export interface Trace {
  readonly nodes: readonly TraceNode[];
  readonly error?: { readonly reason: string; readonly path: string; readonly offset: number };
  /** Where reading stopped. */
  readonly end: number;
}

/** Events come children first; a parent takes the nodes that stand before it and below its path. */
class Collector {
  readonly nodes: TraceNode[] = [];
  readonly #prefix: string;

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  add(ownPath: string, start: number, end: number, value: Value | undefined): void {
    const path = this.#prefix + ownPath;
    let from = this.nodes.length;
    while (from > 0 && isBelow((this.nodes[from - 1] as TraceNode).path, path)) from -= 1;
    const children = this.nodes.splice(from);
    const isLeaf = value === null || typeof value !== 'object' || value instanceof Uint8Array;
    const holdsBatches = value instanceof Uint8Array && /records$/i.test(path);
    const inner = holdsBatches ? batchNodes(value, end - value.length, path) : children;
    this.nodes.push({
      path,
      offset: start,
      length: end - start,
      ...(isLeaf && value !== undefined && { value }),
      children: inner,
    });
  }
}

const isBelow = (path: string, parent: string): boolean =>
  path.length > parent.length && path.startsWith(parent) && '.[<'.includes(path.charAt(parent.length));

function collect(name: string, version: number, bytes: Uint8Array, start: number, prefix: string): Trace {
  const collector = new Collector(prefix);
  try {
    const onField = collector.add.bind(collector);
    const { end } = decodeMessage(name, version, bytes, { start, onField });
    return { nodes: collector.nodes, end };
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    const { reason, path, offset } = error;
    return {
      nodes: collector.nodes,
      end: Math.max(offset, start),
      error: { reason, path: prefix + path, offset },
    };
  }
}

/** The trace of a message alone. */
export const traceMessage = (name: string, version: number, bytes: Uint8Array, start = 0): Trace =>
  collect(name, version, bytes, start, '');

function traceFrame(
  header: string,
  headerAt: number,
  body: string,
  version: number,
  payload: Uint8Array,
): Trace {
  const first = collect(header, headerAt, payload, 0, 'header.');
  if (first.error !== undefined) return first;
  const second = collect(body, version, payload, first.end, '');
  return { ...second, nodes: [...first.nodes, ...second.nodes] };
}

/** The trace of a request's payload. */
export const traceRequest = (api: string, version: number, payload: Uint8Array): Trace =>
  traceFrame('RequestHeader', headerVersion(api, 'Request', version), `${api}Request`, version, payload);

/** The trace of a response's payload. */
export const traceResponse = (api: string, version: number, payload: Uint8Array): Trace =>
  traceFrame('ResponseHeader', headerVersion(api, 'Response', version), `${api}Response`, version, payload);

/** The trace of a byte stream of record batches. */
export function traceBatches(bytes: Uint8Array): Trace {
  const stream = readBatches(bytes);
  const end = bytes.length - stream.restIgnoredBytes;
  const nodes = nodesOf(stream, 0, 'batches');
  return stream.error === undefined
    ? { nodes, end }
    : { nodes, end, error: { reason: stream.error, path: 'batches', offset: end } };
}

const batchNodes = (value: Uint8Array, offset: number, path: string): TraceNode[] =>
  nodesOf(readBatches(value), offset, path);

const headerFields = [
  ['baseOffset', 0, 8],
  ['batchLength', 8, 4],
  ['partitionLeaderEpoch', 12, 4],
  ['magic', 16, 1],
  ['crc', 17, 4],
  ['attributes', 21, 2],
  ['lastOffsetDelta', 23, 4],
  ['baseTimestamp', 27, 8],
  ['maxTimestamp', 35, 8],
  ['producerId', 43, 8],
  ['producerEpoch', 51, 2],
  ['baseSequence', 53, 4],
  ['recordsCount', 57, 4],
] as const;

function nodesOf(stream: BatchStream, base: number, path: string): TraceNode[] {
  return stream.batches.map((batch, index): TraceNode => {
    const own = `${path}[${index}]`;
    const at = base + batch.position;
    const range = { path: own, offset: at, length: batch.bytes.length };
    if (batch.magic !== 2 || batch.bytes.length < headerBytes) return { ...range, children: [] };
    const fields = headerFields.map(([name, offset, length]): TraceNode => {
      return { path: `${own}.${name}`, offset: at + offset, length, value: batch[name], children: [] };
    });
    const payload: TraceNode = {
      path: `${own}.records`,
      offset: at + headerBytes,
      length: batch.bytes.length - headerBytes,
      children:
        batch.codec === 'none' ? recordNodes(batch.bytes, batch.records.length, at, `${own}.records`) : [],
    };
    return { ...range, children: [...fields, payload] };
  });
}

/** One node for each record that could be read. */
function recordNodes(batch: Uint8Array, count: number, base: number, path: string): TraceNode[] {
  const reader = new Reader(batch, headerBytes);
  return Array.from({ length: count }, (_, index): TraceNode => {
    const start = reader.at;
    reader.take(reader.varint());
    return { path: `${path}[${index}]`, offset: base + start, length: reader.at - start, children: [] };
  });
}

/** The node at a path, or the nearest one above it: an omitted tagged field has no bytes of its own. */
export function findNode(trace: Trace, path: string): TraceNode | undefined {
  let best: TraceNode | undefined;
  const visit = (nodes: readonly TraceNode[]): void => {
    for (const node of nodes) {
      if (node.path !== path && !isBelow(path, node.path)) continue;
      best = node;
      visit(node.children);
    }
  };
  visit(trace.nodes);
  return best;
}
