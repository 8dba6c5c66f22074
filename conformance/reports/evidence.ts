/**
 * Which frames show a failure: the exchange each failed expectation was made on, and the last frames where the case was cut short.
 *
 * Shape   frames are stored by the report folder; a failed field's byte range stands beside its frame.
 * Units   ranges count from the start of the payload, without the four bytes of length.
 */
import { writtenVersion } from '../driver/connection.ts';
import { show } from '../driver/expectations.ts';
import type { TranscriptFrame } from '../driver/transcript.ts';
import type { Executed } from '../runner/execute.ts';
import type { Evidence } from '../runner/result.ts';
import type { Judgement } from '../runner/verdicts.ts';
import { type Trace, type TraceNode, traceRequest, traceResponse } from '../wire/trace.ts';

const shownFailures = 5;
const shownFrames = 12;
const lastFrames = 6;

/** A field that failed: how the case named it, and what it held. */
interface Wanted {
  readonly at: string;
  readonly actual: string;
}

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
  const chosen = new Map<number, { frame: TranscriptFrame; wanted: Map<string, Wanted> }>();
  const choose = (frame: TranscriptFrame, field?: Wanted): void => {
    const entry = chosen.get(frame.ordinal) ?? { frame, wanted: new Map<string, Wanted>() };
    if (field && frame.direction === 'received') entry.wanted.set(field.at, field);
    chosen.set(frame.ordinal, entry);
  };
  const failed = [...trace.observations.entries()].filter(([, observation]) => !observation.passed);
  for (const [i, { at, actual }] of failed.slice(0, shownFailures)) {
    const field = at === undefined ? undefined : { at, actual };
    for (const frame of transcript.exchangeBefore(positions[i]!)) choose(frame, field);
  }
  if (everything) for (const frame of frames) choose(frame);
  else if (failed.length === 0 || trace.ending) for (const frame of frames.slice(-lastFrames)) choose(frame);
  return [...chosen.values()]
    .sort((a, b) => a.frame.ordinal - b.frame.ordinal)
    .slice(0, everything ? 1000 : shownFrames)
    .flatMap(({ frame, wanted }) => frameEvidence(frame, [...wanted.values()], store));
}

function frameEvidence(frame: TranscriptFrame, paths: readonly Wanted[], store: FrameStore): Evidence[] {
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
  const ranges = paths.map((wanted) => rangeOf(frame, wanted)).filter((range) => range !== undefined);
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

/**
 * The bytes of a field that failed: by its path, or, where the case named it in words ("error code of …"), the one field of that name
 * that holds the value. Where that is not one, nothing is marked: a wrong mark is worse than none.
 */
function rangeOf(
  frame: TranscriptFrame,
  { at, actual }: Wanted,
): { offset: number; length: number } | undefined {
  const leaves = leavesOf(traceFrame(frame)?.nodes ?? []);
  const named = leaves.find((node) => node.path === at);
  const meant = leaves.filter((node) => isMeant(node, at.toLowerCase(), actual));
  const node = named ?? (meant.length === 1 ? meant[0] : undefined);
  return node ? { offset: node.offset, length: node.length } : undefined;
}

function isMeant({ path, value }: TraceNode, words: string, actual: string): boolean {
  const name = path
    .slice(path.lastIndexOf('.') + 1)
    .replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  if (!words.includes(name) && !(name === 'index' && words.includes('partition'))) return false;
  return actual === show(value) || actual.startsWith(`${String(value)} `);
}

const leavesOf = (nodes: readonly TraceNode[]): TraceNode[] =>
  nodes.flatMap((node) => (node.children.length === 0 ? [node] : [node, ...leavesOf(node.children)]));
