/**
 * One operation on the subject, with its three kinds of answer told apart.
 *
 * Errors  `unsupported` ends the case as untestable; `error` throws `OperationFailed`, which the runner judges.
 */
import { CaseEnded, OperationFailed } from './endings.ts';
import type { OperationName, Operations, Subject } from './operations.ts';

/** Performs the operation and returns its `ok` part. */
export async function perform<Name extends OperationName>(
  subject: Subject,
  operation: Name,
  args: Operations[Name]['args'],
): Promise<Operations[Name]['ok']> {
  const answer = await subject.call(operation, args);
  if ('ok' in answer) return answer.ok;
  if ('unsupported' in answer) {
    const { feature, reason } = answer.unsupported;
    throw new CaseEnded({ kind: 'untestable', cause: 'capability', reason: `${feature}: ${reason}` });
  }
  throw new OperationFailed(operation, answer.error);
}

/** Bytes as they travel in operations. */
export const toBase64 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');

/** The inverse of `toBase64`. */
export const fromBase64 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'));
