/**
 * How a benchmark begins and ends, whoever is measured.
 *
 * Shape   `choice(help, only, parts)` says which parts shall run; `conclude(main, cleanUp)` runs them, and
 *         cleans up in any case.
 * Errors  a part that there is not ends the process with 64, a missing tool with its own sentence and 69;
 *         everything else passes.
 */
import { exitCodes } from '../../cli/exit.ts';
import { refuse } from '../../cli/flags.ts';
import { SubjectUnavailable } from '../../conformance/driver/operations.ts';

/** Whether a part shall run: all do unless `--only` names some. */
export function choice(
  help: string,
  only: string | undefined,
  parts: readonly string[],
): (part: string) => boolean {
  if (only === undefined) return () => true;
  const named = only.split(',');
  const strange = named.find((part) => !parts.includes(part));
  if (strange !== undefined) refuse(help, `--only takes ${parts.join(', ')}, not '${strange}'.`);
  return (part) => named.includes(part);
}

/** Runs a benchmark to its end. */
export async function conclude(main: () => Promise<void>, cleanUp: () => void = () => {}): Promise<void> {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof SubjectUnavailable)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = exitCodes.unavailable;
  } finally {
    cleanUp();
  }
}
