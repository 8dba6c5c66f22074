/**
 * Which frames show a failure: the exchange each failed expectation was made on, and the last frames where the case was cut short.
 *
 * Shape   frames are stored by the report folder; a failed field's byte range stands beside its frame.
 * Units   ranges count from the start of the payload, without the four bytes of length.
 */
import { writtenVersion } from '../driver/connection.ts';
import type { TranscriptFrame } from '../driver/transcript.ts';
import type { Executed } from '../runner/execute.ts';
import type { Evidence } from '../runner/result.ts';
import type { Judgement } from '../runner/verdicts.ts';
import { type Trace, type TraceNode, traceRequest, traceResponse } from '../wire/trace.ts';

const shownFailures = 5;
const shownFrames = 12;
const lastFrames = 6;

/** Where frames are kept. */
export interface FrameStore {
  store(bytes: Uint8Array): { path: string; sha256: string };
}

/** The evidence of one judged execution; nothing for what did not fail, unless `everything` is wanted. */
export function evidenceOf(
  executed: Executed,
  judgement: Judgement,
  store: FrameStore,
  everything: boolean,
): Evidence[] {
  const calm = judgement.verdict === 'pass' || judgement.verdict === 'inapplicable';
  if (calm && !everything) return [];
  const { trace, positions, transcript, frames } = executed;
  const chosen = new Map<number, { frame: TranscriptFrame; paths: Set<string> }>();
  const choose = (frame: TranscriptFrame, path?: string): void => {
    const entry = chosen.get(frame.ordinal) ?? { frame, paths: new Set<string>() };
    if (path !== undefined && frame.direction === 'received') entry.paths.add(path);
    chosen.set(frame.ordinal, entry);
  };
  const failed = [...trace.observations.entries()].filter(([, observation]) => !observation.passed);
  for (const [i, { at }] of failed.slice(0, shownFailures)) {
    for (const frame of transcript.exchangeBefore(positions[i]!)) choose(frame, at);
  }
  if (everything) for (const frame of frames) choose(frame);
  else if (failed.length === 0 || trace.ending) for (const frame of frames.slice(-lastFrames)) choose(frame);
  return [...chosen.values()]
    .sort((a, b) => a.frame.ordinal - b.frame.ordinal)
    .slice(0, everything ? 1000 : shownFrames)
    .flatMap(({ frame, paths }) => frameEvidence(frame, [...paths], store));
}

function frameEvidence(frame: TranscriptFrame, paths: readonly string[], store: FrameStore): Evidence[] {
  const { path, sha256 } = store.store(frame.bytes);
  const base = {
    kind: 'frame' as const,
    path,
    sha256,
    bytes: frame.bytes.byteLength,
    direction: frame.direction,
    at: frame.ordinal,
    label: labelOf(frame),
  };
  const ranges = paths.map((field) => rangeOf(frame, field)).filter((range) => range !== undefined);
  return ranges.length === 0 ? [base] : ranges.map((range) => ({ ...base, range }));
}

function labelOf({ what, api, version, direction, connection }: TranscriptFrame): string {
  const on = `connection ${connection}`;
  if (what === 'closed') return `${on} was closed`;
  if (what === 'timeout') return `no answer on ${on}`;
  if (api === undefined) return what === 'bytes' ? `raw bytes on ${on}` : `a frame on ${on}`;
  return `${api}${direction === 'sent' ? 'Request' : 'Response'} v${version} on ${on}`;
}

/** The frame tree, where the judge knows what the frame is. */
export function traceFrame(
  frame: Pick<TranscriptFrame, 'api' | 'version' | 'direction' | 'bytes'>,
): Trace | undefined {
  const { api, version, direction, bytes } = frame;
  if (api === undefined || version === undefined || bytes.byteLength === 0) return undefined;
  try {
    if (direction === 'sent') return traceRequest(api, version, bytes);
    return traceResponse(api, writtenVersion({ api, version }, bytes), bytes);
  } catch {
    return undefined; // The frame's header lies about itself; its bytes are shown as they are.
  }
}

function rangeOf(frame: TranscriptFrame, path: string): { offset: number; length: number } | undefined {
  const node = find(traceFrame(frame)?.nodes ?? [], path);
  return node ? { offset: node.offset, length: node.length } : undefined;
}

function find(nodes: readonly TraceNode[], path: string): TraceNode | undefined {
  for (const node of nodes) {
    const found = node.path === path ? node : find(node.children, path);
    if (found) return found;
  }
  return undefined;
}
