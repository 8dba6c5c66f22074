/** `ktck exchange`: partition directories of one product opened by another, in every direction. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError } from 'commander';
import { Exchange, type ExchangeOptions } from '../exchange/exchange.ts';
import type { Stop } from '../exchange/partner.ts';
import { type Exchanged, exchangePage, findingsOf, tableOf } from '../exchange/report.ts';
import { exchangeWhole } from '../exchange/whole.ts';
import { CommandError, exitCodes } from '../exit.ts';

interface ExchangeFlags {
  writers: string[];
  readers: string[];
  stop?: Stop;
  only?: 'partitions' | 'whole';
  json?: string;
  write?: boolean;
}

const products = ['reference', 'apache-kafka@4.3.1', 'apache-kafka@3.9.2'];
const generated = join(fileURLToPath(new URL('../..', import.meta.url)), 'docs/generated');

const examples = `
Products: reference (a process of its own), builtin:reference (simulated), apache-kafka@<release>.

Examples:
  ktck exchange
  ktck exchange --writers reference --readers apache-kafka@4.3.1 --stop kill
  ktck exchange --json exchange.json

Exit: 0 every direction is green, 1 something differs, 64 usage, 69 Java, Maven or a release is missing, 70 fault of the kit.`;

/** The command. */
export function exchangeCommand(): Command {
  return new Command('exchange')
    .description('let each product open directories that another has written')
    .option('--writers <list>', 'who writes', list, products)
    .option('--readers <list>', 'who reads', list, products)
    .option('--stop <how>', 'clean or kill; both unless told', stopOf)
    .option('--only <what>', 'partitions or whole (log directories); both unless told', onlyOf)
    .option('--json <file>', 'write the cells as JSON')
    .option('--write', 'renew docs/generated/exchange.md (in a clone)')
    .addHelpText('after', examples)
    .action(exchangeAction);
}

async function exchangeAction(flags: ExchangeFlags): Promise<void> {
  const progress = (line: string): void => void process.stderr.write(`${line}\n`);
  const options: ExchangeOptions = {
    writers: flags.writers.map(addressOf),
    readers: flags.readers.map(addressOf),
    stops: flags.stop === undefined ? ['clean', 'kill'] : [flags.stop],
    progress,
  };
  const partitions = flags.only === 'whole' ? [] : await new Exchange(options).run();
  const wholes = flags.only === 'partitions' ? [] : await exchangeWhole(options);
  for (const cells of [partitions, wholes])
    if (cells.length > 0) process.stdout.write(`${tableOf(cells).join('\n')}\n\n`);
  const findings = [...findingsOf(partitions), ...findingsOf(wholes)];
  for (const finding of findings) process.stdout.write(`${finding}\n`);
  if (flags.json !== undefined)
    writeFileSync(flags.json, `${JSON.stringify({ partitions, wholes }, null, 1)}\n`);
  if (flags.write) commit({ partitions, wholes });
  process.exitCode = findings.length === 0 ? 0 : 1;
}

/** Renews what was tried; the other half of the page stays as it was committed. */
function commit({ partitions, wholes }: Exchanged): void {
  mkdirSync(generated, { recursive: true });
  const data = join(generated, 'exchange.json');
  const before: Exchanged = existsSync(data)
    ? JSON.parse(readFileSync(data, 'utf8'))
    : { partitions: [], wholes: [] };
  const after: Exchanged = {
    partitions: partitions.length > 0 ? partitions : before.partitions,
    wholes: wholes.length > 0 ? wholes : before.wholes,
  };
  writeFileSync(data, `${JSON.stringify(after, null, 1)}\n`);
  writeFileSync(join(generated, 'exchange.md'), exchangePage(after));
}

function list(text: string): string[] {
  const words = text.split(',').filter((word) => word !== '');
  if (words.length === 0) throw new InvalidArgumentError('It names at least one product.');
  return words;
}

function stopOf(text: string): Stop {
  if (text === 'clean' || text === 'kill') return text;
  throw new CommandError(exitCodes.usage, `--stop is clean or kill, not "${text}".`);
}

function onlyOf(text: string): 'partitions' | 'whole' {
  if (text === 'partitions' || text === 'whole') return text;
  throw new CommandError(exitCodes.usage, `--only is partitions or whole, not "${text}".`);
}

function addressOf(word: string): string {
  if (word === 'reference') return 'reference-process';
  if (word === 'builtin:reference' || /^apache-kafka@\d+\.\d+\.\d+$/.test(word)) return word;
  throw new CommandError(
    exitCodes.usage,
    `"${word}" cannot take part. Known products: ${products.join(', ')}.`,
  );
}
