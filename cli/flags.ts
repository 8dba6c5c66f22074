/**
 * The flags of the project's own commands (`npm run … -- --flag`): read, or refused in a sentence with the help behind it.
 *
 * Shape   `flagsOf(help, config)` is `parseArgs` of node:util; `--help` is always known. `wholeNumber` reads what stands behind a flag.
 * Errors  an unknown flag, a missing value or one that makes no sense ends the process with 64, `--help` with 0.
 */
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { exitCodes } from './exit.ts';

/** The values and what stands beside them. */
export function flagsOf<const Config extends ParseArgsConfig>(
  help: string,
  config: Config,
): ReturnType<typeof parseArgs<Config>> {
  const args = config.args ?? process.argv.slice(2);
  if (args.includes('--help')) {
    process.stdout.write(`${help.trimEnd()}\n`);
    process.exit(0);
  }
  try {
    return parseArgs(config);
  } catch (error) {
    return refuse(help, (error as Error).message);
  }
}

/** Ends the process with what is wrong with its flags, and the help. */
export function refuse(help: string, sentence: string): never {
  process.stderr.write(`${sentence}\n\n${help.trimEnd()}\n`);
  process.exit(exitCodes.usage);
}

/** What was given for `--flag`, a whole number of at least `least`. */
export function wholeNumber(help: string, flag: string, text: string, least = 1): number {
  if (!/^\d{1,9}$/.test(text) || Number(text) < least)
    return refuse(help, `--${flag} takes a whole number of at least ${least}, not '${text}'.`);
  return Number(text);
}
