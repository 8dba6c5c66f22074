#!/usr/bin/env node
/**
 * `ktck`: judges an implementation of Kafka's protocol against the numbered specification.
 *
 * Shape   one command a file in commands/; this file mounts them and turns errors into sentences and exit codes.
 * Errors  see exit.ts.
 */
import { realpathSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { harmlessLines } from '../conformance/reports/harmless.ts';
import { exitCodeOfError, exitCodes, sentenceOf } from './exit.ts';
import { handOver, isTooOld } from './own-node.ts';
import { toolVersion } from './tool.ts';

/** Each command with its own file: who starts the reference waits for nothing that only the judge needs, and the other way round. */
const commandLoaders: Readonly<Record<string, () => Promise<Command>>> = {
  run: async () => (await import('./commands/run.ts')).runCommand(),
  list: async () => (await import('./commands/list.ts')).listCommand(),
  explain: async () => (await import('./commands/explain.ts')).explainCommand(),
  repro: async () => (await import('./commands/repro.ts')).reproCommand(),
  decode: async () => (await import('./commands/decode.ts')).decodeCommand(),
  encode: async () => (await import('./commands/decode.ts')).encodeCommand(),
  check: async () => (await import('./commands/check.ts')).checkCommand(),
  dump: async () => (await import('./commands/dump.ts')).dumpCommand(),
  exchange: async () => (await import('./commands/exchange.ts')).exchangeCommand(),
  reference: async () => (await import('./commands/reference.ts')).referenceCommand(),
};

/** Builds the program with the command that is asked for, or with all, for help and for misspelt names. */
export async function program(argv: readonly string[]): Promise<Command> {
  const root = new Command('ktck')
    .description(
      "A conformance kit for Apache Kafka's protocol and storage. Not affiliated with the Apache Software Foundation.",
    )
    .version(toolVersion())
    .showHelpAfterError('(--help shows what is possible)');
  const asked = commandLoaders[argv[2] ?? ''];
  const loaders = asked ? [asked] : Object.values(commandLoaders);
  const commands = await Promise.all(loaders.map((load) => load()));
  for (const command of commands) root.addCommand(tellDefaults(command));
  for (const command of [root, ...commands]) command.exitOverride();
  return root;
}

/** Help says `none` or the words of a list, where commander would show JSON. */
function tellDefaults(command: Command): Command {
  for (const option of command.options) {
    const value: unknown = option.defaultValue;
    if (typeof value === 'object' && value !== null)
      option.defaultValueDescription = Object.values(value).join(',') || 'none';
  }
  return command;
}

/** Runs one command line and sets the exit code. */
export async function main(argv: readonly string[]): Promise<void> {
  try {
    await (await program(argv)).parseAsync([...argv]);
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : exitCodes.usage;
      return;
    }
    process.stderr.write(`${harmlessLines(sentenceOf(error))}\n`);
    process.exitCode = exitCodeOfError(error);
  }
}

/** A reader that has seen enough (`ktck list | head`) is no error. */
function endWithTheReader(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
}

/** True for the module that the command line names; `import.meta.main` came with Node 24.2. */
const isEntry = (): boolean =>
  import.meta.main ??
  (process.argv[1] !== undefined && realpathSync(process.argv[1]) === import.meta.filename);

if (isEntry()) {
  process.stdout.on('error', endWithTheReader);
  await (isTooOld() ? handOver(process.argv) : main(process.argv));
}
