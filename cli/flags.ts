/**
 * The flags of the project's own commands (`npm run … -- --flag`): read, or refused in a sentence with the help behind it.
 *
 * Shape   `flagsOf(help, config)` is `parseArgs` of node:util; `--help` is always known.
 * Errors  an unknown flag or a missing value ends the process with 64, `--help` with 0.
 */
import { type ParseArgsConfig, parseArgs } from 'node:util';

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
    process.stderr.write(`${(error as Error).message}\n\n${help.trimEnd()}\n`);
    process.exit(64);
  }
}
