/** `ktck decode` and `ktck encode`: any request, response, stored record or batch, between bytes and fields. */
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Command, InvalidArgumentError, Option } from 'commander';
import {
  bytesFromText,
  bytesToText,
  decodeLines,
  decodeToJson,
  decodeToTree,
  encodeFromJson,
  type Target,
  type TextForm,
} from '../../conformance/wire/cli-codec.ts';
import type { Json } from '../../conformance/wire/json.ts';
import { WireError } from '../../conformance/wire/wire-error.ts';
import { CommandError, exitCodes } from '../exit.ts';

interface CodecFlags {
  file?: string;
  form?: TextForm;
  stored?: boolean;
  framed?: boolean;
  json?: boolean;
  ndjson?: boolean;
}

const whatText =
  'request, batch, metadata, group-key, transaction-key, share-key, or a message such as ProduceResponse';

const decodeExamples = `
Examples:
  ktck decode ProduceResponse 9 00000001…          a field tree over a hexdump
  ktck decode request --file frame.bin --framed --json
  ktck decode batch 0 --file 00000000000000000000.log
  ktck decode --ndjson < lines.ndjson              {"message","version","hex"} in, {"header","value","hex"} out`;

const encodeExamples = `
Examples:
  ktck encode MetadataRequest 12 '{"header":{"correlationId":1,"clientId":"me"},"value":{"topics":null}}'
  ktck encode batch --file batch.json --form base64`;

/** Bytes to fields. */
export function decodeCommand(): Command {
  return codecCommand('decode', 'show bytes as fields')
    .option('--json', 'JSON instead of a tree')
    .option('--ndjson', 'read lines of {"message","version","hex"} and answer line for line')
    .addHelpText('after', decodeExamples)
    .action(
      async (
        what: string | undefined,
        version: number | undefined,
        text: string | undefined,
        flags: CodecFlags,
      ) => {
        if (flags.ndjson) return await decodeStream();
        const target = targetOf(what, version, flags);
        const bytes = inputBytes(text, flags);
        answer(() =>
          flags.json ? JSON.stringify(decodeToJson(target, bytes), null, 2) : decodeToTree(target, bytes),
        );
      },
    );
}

/** Fields to bytes. */
export function encodeCommand(): Command {
  return codecCommand('encode', 'turn JSON into bytes')
    .addHelpText('after', encodeExamples)
    .action(
      (
        what: string | undefined,
        version: number | undefined,
        text: string | undefined,
        flags: CodecFlags,
      ) => {
        const target = targetOf(what, version, flags);
        const json = inputText(text, flags).toString('utf8');
        answer(() => bytesToText(encodeFromJson(target, JSON.parse(json) as Json), flags.form ?? 'hex'));
      },
    );
}

function codecCommand(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .argument('[what]', whatText)
    .argument('[version]', 'the version of the message', versionNumber)
    .argument('[input]', 'hex, base64 or JSON; standard input when absent')
    .option('--file <path>', 'read the input from a file')
    .addOption(new Option('--form <form>', 'how bytes are written').choices(['hex', 'base64']))
    .option('--stored', 'a stored record, led by its type and version')
    .option('--framed', 'a whole frame, led by its four bytes of length');
}

function versionNumber(value: string): number {
  const version = Number(value);
  if (!Number.isInteger(version) || version < 0)
    throw new InvalidArgumentError('A version is a whole number.');
  return version;
}

function targetOf(what: string | undefined, version: number | undefined, flags: CodecFlags): Target {
  if (what === undefined) throw new CommandError(exitCodes.usage, `Say what the bytes are: ${whatText}.`);
  return {
    what,
    ...(version === undefined ? {} : { version }),
    ...(flags.stored ? { stored: true } : {}),
    ...(flags.framed ? { framed: true } : {}),
  };
}

function inputText(text: string | undefined, flags: CodecFlags): Buffer {
  if (text !== undefined) return Buffer.from(text);
  try {
    return readFileSync(flags.file ?? 0);
  } catch (error) {
    const message = `${flags.file ?? 'Standard input'} cannot be read: ${(error as Error).message}`;
    throw new CommandError(exitCodes.badData, message);
  }
}

/** A file holds bytes as they are unless `--form` says otherwise; what is typed or piped is text. */
function inputBytes(text: string | undefined, flags: CodecFlags): Uint8Array {
  const input = inputText(text, flags);
  if (flags.file !== undefined && flags.form === undefined) return new Uint8Array(input);
  try {
    return bytesFromText(input.toString('utf8').replace(/\s+/g, ''), flags.form);
  } catch (error) {
    throw new CommandError(exitCodes.badData, (error as Error).message);
  }
}

function answer(make: () => string): void {
  try {
    process.stdout.write(`${make()}\n`);
  } catch (error) {
    if (error instanceof WireError) throw new CommandError(exitCodes.badData, error.message);
    if (error instanceof SyntaxError)
      throw new CommandError(exitCodes.badData, `The input is not JSON: ${error.message}`);
    throw error;
  }
}

async function decodeStream(): Promise<void> {
  const lines = createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY });
  for await (const line of decodeLines(lines)) {
    if (!process.stdout.write(`${line}\n`))
      await new Promise((resolve) => process.stdout.once('drain', resolve));
  }
}
