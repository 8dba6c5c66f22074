/** Evidence read back: the frame with what the judge knew about it. */
import type { TranscriptFrame } from '../driver/transcript.ts';
import type { Evidence } from '../runner/result.ts';

/** The frame of a piece of evidence, ready to be traced. */
export function frameOf(
  evidence: Evidence,
  frames: ReadonlyMap<string, Uint8Array>,
): Pick<TranscriptFrame, 'api' | 'version' | 'direction' | 'bytes'> {
  const named = /^(\w+?)(?:Request|Response) v(\d+) /.exec(evidence.label ?? '');
  const bytes = frames.get(evidence.path) ?? new Uint8Array(0);
  const direction = evidence.direction ?? 'received';
  return named ? { api: named[1]!, version: Number(named[2]), direction, bytes } : { direction, bytes };
}
