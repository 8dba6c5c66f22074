/**
 * How the command ends: documented exit codes and sentences, never stack traces.
 *
 * Shape   0 as claimed · 1 convicted · 2 unknown · 64 usage · 65 bad data · 69 unavailable · 70 fault of the kit · 130 interrupted.
 */
import { SubjectUnavailable } from '../conformance/driver/operations.ts';

export const exitCodes = { usage: 64, badData: 65, unavailable: 69, kitFault: 70, interrupted: 130 } as const;

/** Errors whose message is a sentence. By name: their classes belong to the runner, which not every command loads. */
const sentences = new Set(['CommandError', 'BadSelection', 'SubjectUnavailable', 'BrokenSuite']);

/** A reason to end with a certain code. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exitCode: number;

  constructor(exitCode: number, message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** The code that an error ends the command with. */
export function exitCodeOfError(error: unknown): number {
  if (error instanceof CommandError) return error.exitCode;
  if (error instanceof Error && error.name === 'BadSelection') return exitCodes.usage;
  if (error instanceof SubjectUnavailable) return exitCodes.unavailable;
  return exitCodes.kitFault;
}

/** The sentence for an error: only a fault of the kit says where it happened. */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (sentences.has(error.name)) return error.message;
  const where = error.stack
    ?.split('\n')
    .find((line) => line.includes('.ts:') || line.includes('.js:'))
    ?.trim();
  return `A fault of the kit, not of the subject: ${error.message}${where ? ` (${where})` : ''}`;
}
