#!/usr/bin/env node
/**
 * `ktck`: judges an implementation of Kafka's protocol against the numbered specification.
 *
 * Shape   one command a file in commands/; this file mounts them and turns errors into sentences and exit codes.
 * Errors  see exit.ts.
 */
import { Command, CommanderError } from 'commander';
import { decodeCommand, encodeCommand } from './commands/decode.ts';
import { explainCommand } from './commands/explain.ts';
import { listCommand } from './commands/list.ts';
import { reproCommand } from './commands/repro.ts';
import { runCommand } from './commands/run.ts';
import { exitCodeOfError, exitCodes, sentenceOf } from './exit.ts';
import { toolFacts } from './tool.ts';

/** Builds the program. The reference broker is loaded only for who wants it: judging others needs none of it. */
export async function program(argv: readonly string[]): Promise<Command> {
  const root = new Command('ktck')
    .description(
      "A conformance kit for Apache Kafka's protocol and storage. Not affiliated with the Apache Software Foundation.",
    )
    .version(toolFacts().version)
    .showHelpAfterError('(--help shows what is possible)');
  const commands = [
    runCommand(),
    listCommand(),
    explainCommand(),
    reproCommand(),
    decodeCommand(),
    encodeCommand(),
  ];
  const known = commands.some((command) => command.name() === argv[2]);
  if (!known) commands.push((await import('./commands/reference.ts')).referenceCommand());
  for (const command of commands) root.addCommand(command);
  for (const command of [root, ...commands]) command.exitOverride();
  return root;
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
    process.stderr.write(`${sentenceOf(error)}\n`);
    process.exitCode = exitCodeOfError(error);
  }
}

if (import.meta.main) await main(process.argv);
