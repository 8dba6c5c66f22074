/** `ktck dump`: what is in a file or in all files of a data directory, decoded to the field. */
import { statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { type DumpItem, type DumpOptions, dumpFile, filesBelow } from '../../conformance/inspect/dump.ts';
import { itemText } from '../../conformance/inspect/dump-text.ts';
import { partitionName } from '../../conformance/inspect/names.ts';
import { nodeTree } from '../../conformance/inspect/node-tree.ts';
import { CommandError, exitCodes } from '../exit.ts';

interface DumpFlags {
  records: boolean;
  deep?: boolean;
  hex?: boolean;
  json?: boolean;
  full?: boolean;
  topic?: string;
  offset?: { from: bigint; to: bigint };
}

const help = `
Files are told apart by their names: .log, .index, .timeindex, .txnindex, .snapshot, .checkpoint, also with .deleted, .cleaned or .swap
behind, and the texts of a directory. Records of __cluster_metadata, __consumer_offsets, __transaction_state and __share_group_state are
shown by name; the topic is taken from the directory around the file, or from --topic. Files are read piece by piece.

Examples:
  ktck dump data/orders-0/00000000000000000000.log
  ktck dump data/orders-0 --no-records                      headers of batches, entries of indexes
  ktck dump data/orders-0/00000000000000000000.log --offset 120..140 --hex
  ktck dump data/__consumer_offsets-7 --json | jq 'select(.kind == "record").stored'
  ktck dump segment.log --topic __transaction_state`;

/** The command. */
export function dumpCommand(): Command {
  return new Command('dump')
    .description('show what is in a file of a data directory, or in all of its files')
    .argument('<path>', 'a file, a partition directory or a log directory')
    .option('--no-records', 'batches by their headers alone')
    .option('--deep', 'records too; it is the default, as a word for who comes from kafka-dump-log')
    .option('--hex', 'a tree of the fields over a hexdump')
    .option('--offset <range>', 'only these offsets: A..B, A.., ..B or A', offsetRange)
    .option('--topic <name>', 'read records as those of this topic')
    .option('--full', 'keys and values whole, however long')
    .option('--json', 'a line of JSON for each thing')
    .addHelpText('after', help)
    .action(async (path: string, flags: DumpFlags) => await dump(path, flags));
}

function offsetRange(text: string): { from: bigint; to: bigint } {
  const parts = /^(\d*)\.\.(\d*)$/.exec(text) ?? /^(\d+)$/.exec(text);
  if (!parts || text === '..') throw new InvalidArgumentError('An offset range is A..B, A.., ..B or A.');
  const [, from = '', to = from] = parts;
  const range = { from: from === '' ? 0n : BigInt(from), to: to === '' ? (1n << 63n) - 1n : BigInt(to) };
  if (range.from > range.to) throw new InvalidArgumentError('The range ends before it begins.');
  return range;
}

async function dump(path: string, flags: DumpFlags): Promise<void> {
  const whole = resolve(path);
  const isDirectory = guarded(path, () => statSync(whole).isDirectory());
  const root = isDirectory ? whole : dirname(whole);
  const tree = nodeTree(root);
  const files = isDirectory ? filesBelow(tree, '') : [basename(whole)];
  let count = 0;
  for (const file of guardedRow(path, files)) {
    const folder = file.includes('/') ? (file.split('/').at(-2) as string) : basename(root);
    const topic = flags.topic ?? partitionName(folder)?.topic;
    const options: DumpOptions = {
      records: flags.records,
      bytes: flags.hex === true,
      ...(topic !== undefined && { topic }),
      ...(flags.offset !== undefined && { offsets: flags.offset }),
    };
    if (count > 0 && !flags.json) await write('\n');
    for (const item of guardedRow(file, dumpFile(tree, file, options)))
      await write(textOf(item, file, flags));
    count += 1;
  }
  if (count === 0) throw new CommandError(exitCodes.badData, `${path} holds no file.`);
}

function textOf(item: DumpItem, file: string, flags: DumpFlags): string {
  if (!flags.json)
    return itemText(item, {
      hex: flags.hex === true,
      ...(flags.full && { cutAfter: Number.MAX_SAFE_INTEGER }),
    });
  const { kind, start, end, fields, bytes } = item;
  const hex = bytes === undefined ? {} : { hex: Buffer.from(bytes).toString('hex') };
  return `${JSON.stringify({ kind, file, start, end, ...fields, ...hex })}\n`;
}

/** Output in large pieces; a reader that is slow is waited for. */
async function write(text: string): Promise<void> {
  if (!process.stdout.write(text)) await new Promise((ready) => process.stdout.once('drain', ready));
}

function guarded<Result>(path: string, act: () => Result): Result {
  try {
    return act();
  } catch (error) {
    const isTheirs = error instanceof Error && (error.name === 'Unreadable' || 'code' in error);
    if (!isTheirs) throw error;
    throw new CommandError(exitCodes.badData, `${path} cannot be read: ${error.message}`);
  }
}

function* guardedRow<Item>(path: string, items: Iterable<Item>): Generator<Item, void> {
  const row = items[Symbol.iterator]();
  for (let next = guarded(path, () => row.next()); next.done !== true; next = guarded(path, () => row.next()))
    yield next.value;
}
