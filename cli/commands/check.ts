/** `ktck check`: a data directory on trial, without a broker. It opens files for reading only. */
import { statSync, writeFileSync } from 'node:fs';
import { basename, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Command, Option } from 'commander';
import { type Inspection, inspectDirectory } from '../../conformance/inspect/check-directory.ts';
import type { Severity } from '../../conformance/inspect/finding.ts';
import { nodeTree } from '../../conformance/inspect/node-tree.ts';
import type { Stop } from '../../conformance/inspect/partition-view.ts';
import { inspectionText } from '../../conformance/inspect/report-text.ts';
import { inspectionSarif } from '../../conformance/inspect/sarif.ts';
import { CommandError, exitCodes } from '../exit.ts';
import { toolVersion } from '../tool.ts';

type Format = 'text' | 'json' | 'sarif';

interface CheckFlags {
  format: Format;
  out?: string;
  strict?: boolean;
  stopped?: Stop;
}

const help = `
The directory is a log.dirs entry, a folder of several, or one partition directory. What is found is one of three:
  error    a rule is broken, and no start mends it without loss
  warning  no rule is broken, but neither ordinary work nor a crash leaves it like that
  note     legal, and worth knowing: a stop that was not clean, a torn tail that the next start cuts off

Exit codes: 0 sound (notes only), 1 errors or warnings, 64 wrong usage, 65 unreadable, or nothing of Kafka's.

Examples:
  ktck check /var/lib/kafka/data
  ktck check /var/lib/kafka/data/orders-0 --stopped clean
  ktck check copy-of-data --format sarif --out findings.sarif
  ktck check copy-of-data --strict        notes count too`;

/** The command. */
export function checkCommand(): Command {
  return new Command('check')
    .description('inspect a data directory of any Kafka broker; nothing is ever written to it')
    .argument('<directory>', 'a log directory, a folder of several, or a partition directory')
    .addOption(
      new Option('--format <format>', 'how findings are written')
        .choices(['text', 'json', 'sarif'])
        .default('text'),
    )
    .option('--out <file>', 'write them to a file instead of standard output')
    .option('--strict', 'notes count as findings')
    .addOption(
      new Option('--stopped <how>', 'how the broker stopped, for a partition directory alone').choices([
        'clean',
        'unclean',
        'unknown',
      ]),
    )
    .addHelpText('after', help)
    .action((directory: string, flags: CheckFlags) => {
      if (flags.out !== undefined && isInside(flags.out, directory))
        throw new CommandError(
          exitCodes.usage,
          `${flags.out} lies in the directory, to which nothing is written.`,
        );
      const inspection = inspect(directory, flags);
      write(rendered(inspection, directory, flags), flags.out);
      const counting: readonly Severity[] = flags.strict
        ? ['error', 'warning', 'note']
        : ['error', 'warning'];
      if (inspection.findings.some(({ severity }) => counting.includes(severity))) process.exitCode = 1;
    });
}

const isInside = (file: string, directory: string): boolean =>
  resolve(file).startsWith(`${resolve(directory)}${sep}`);

function inspect(directory: string, flags: CheckFlags): Inspection {
  try {
    if (!statSync(directory).isDirectory())
      throw new CommandError(
        exitCodes.badData,
        `${directory} is a file; \`ktck dump\` shows what is in one.`,
      );
    return inspectDirectory(nodeTree(directory), {
      name: basename(resolve(directory)),
      ...(flags.stopped !== undefined && { stop: flags.stopped }),
    });
  } catch (error) {
    if (error instanceof CommandError || !(error instanceof Error)) throw error;
    const isOurs =
      !['NotKafka', 'Unreadable'].includes(error.name) && (error as NodeJS.ErrnoException).code === undefined;
    if (isOurs) throw error;
    throw new CommandError(exitCodes.badData, `${directory}: ${error.message}.`);
  }
}

function rendered(inspection: Inspection, directory: string, { format, out }: CheckFlags): string {
  if (format === 'text') {
    const colour = out === undefined && process.stdout.isTTY === true && process.env.NO_COLOR === undefined;
    return inspectionText(inspection, { colour });
  }
  if (format === 'json') return `${JSON.stringify({ schemaVersion: 1, ...inspection }, null, 2)}\n`;
  const rootUri = `${pathToFileURL(resolve(directory)).href.replace(/\/$/, '')}/`;
  return `${JSON.stringify(inspectionSarif(inspection, { toolVersion: toolVersion(), rootUri }), null, 2)}\n`;
}

function write(text: string, out: string | undefined): void {
  if (out === undefined) process.stdout.write(text);
  else {
    try {
      writeFileSync(out, text);
    } catch (error) {
      throw new CommandError(exitCodes.usage, `${out} cannot be written: ${(error as Error).message}`);
    }
  }
}
