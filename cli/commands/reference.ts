/** `ktck reference`: runs the reference broker until it is told to stop. */
import { Command, InvalidArgumentError } from 'commander';
import { runReference } from '../../reference/hosts/node/run-reference.ts';
import { type RefusalKind, StartRefused } from '../../reference/hosts/node/start-refused.ts';
import type { ReleaseName } from '../../spec/protocol/api-keys.ts';
import { CommandError, exitCodes } from '../exit.ts';

interface ReferenceFlags {
  mode: string;
  brokers: number;
  port: number;
  nodeId: number;
  data: string[];
  release: ReleaseName;
  clusterId?: string;
  config: Record<string, string>;
}

const examples = `
Examples:
  ktck reference --data /tmp/kafka
  ktck reference --data /tmp/disk-1 --data /tmp/disk-2
  ktck reference --data /tmp/kafka --release 3.9
  ktck reference --data /tmp/kafka --port 9092 --config num.partitions=3 --config auto.create.topics.enable=false

Writes one JSON line to standard output when it answers:
  {"ready":true,"bootstrap":["127.0.0.1:9092"],"nodes":[{"id":1,"port":9092,"pid":4711,"dataDir":"/tmp/kafka"}]}
Stops on SIGTERM, on SIGINT and, where standard input is a pipe, when that closes.
Exit: 0 stopped as asked, 64 usage or configuration, 65 the directory holds what this node cannot follow, 69 a port, directory or disk
that cannot be used, 70 a fault of the reference.`;

const EXIT_CODES: Readonly<Record<RefusalKind, number>> = {
  config: exitCodes.usage,
  data: exitCodes.badData,
  unavailable: exitCodes.unavailable,
};

/** The command. */
export function referenceCommand(): Command {
  return new Command('reference')
    .description('run the reference broker')
    .requiredOption(
      '--data <dir>',
      'its log directory, made when missing; give it again for more of them',
      paths,
    )
    .option('--mode <mode>', 'kraft; zk is not there yet', 'kraft')
    .option('--brokers <n>', '1; more are not there yet', wholeNumber, 1)
    .option(
      '--release <version>',
      'the release of Kafka whose APIs it serves: 4.3 or 3.9',
      releaseName,
      '4.3.1',
    )
    .option('--port <p>', '0 takes a free one', portNumber, 0)
    .option('--node-id <n>', 'the id of the node', wholeNumber, 1)
    .option('--cluster-id <id>', 'of a fresh directory: 22 characters of base64url', clusterId)
    .option('--config <k=v>', 'a broker setting of Kafka; may be repeated', setting, {})
    .addHelpText('after', examples)
    .action(referenceAction);
}

async function referenceAction(flags: ReferenceFlags): Promise<void> {
  if (flags.mode === 'zk')
    throw new CommandError(exitCodes.usage, 'ZooKeeper mode is not there yet: use --mode kraft.');
  if (flags.mode !== 'kraft')
    throw new CommandError(exitCodes.usage, `There is no mode ${flags.mode}: use --mode kraft.`);
  if (flags.brokers !== 1) {
    throw new CommandError(
      exitCodes.usage,
      `This release runs one broker, not ${flags.brokers}: use --brokers 1.`,
    );
  }
  const { port, nodeId, data, config, release } = flags;
  const identity = flags.clusterId === undefined ? {} : { clusterId: flags.clusterId };
  const options = { dataDirectory: data, port, nodeId, config, release, ...identity };
  try {
    const end = await runReference(options, (line) => process.stdout.write(line));
    if ('failed' in end) throw failure(end.failed);
  } catch (error) {
    if (error instanceof StartRefused) throw new CommandError(EXIT_CODES[error.kind], error.message);
    throw error instanceof Error ? failure(error) : error; // The last flush of a good end can fail, too.
  }
}

/** The node ended by itself. A disk is the machine's affair, all else is ours. */
function failure(error: Error): Error {
  if (error.name !== 'DiskFault') return error;
  return new CommandError(
    exitCodes.unavailable,
    `The node has stopped, because its disk failed: ${error.message}.`,
  );
}

const paths = (path: string, before: string[] = []): string[] => [...before, path];

const RELEASES: Readonly<Record<string, ReleaseName>> = {
  '4.3': '4.3.1',
  '4.3.1': '4.3.1',
  '3.9': '3.9.2',
  '3.9.2': '3.9.2',
};

function releaseName(text: string): ReleaseName {
  const release = RELEASES[text];
  if (release === undefined) throw new InvalidArgumentError('It is 4.3 or 3.9.');
  return release;
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It is a whole number.');
  return Number(text);
}

function portNumber(text: string): number {
  const port = wholeNumber(text);
  if (port > 65_535) throw new InvalidArgumentError('A port is at most 65535.');
  return port;
}

function clusterId(text: string): string {
  if (!/^[A-Za-z0-9_][A-Za-z0-9_-]{21}$/.test(text)) {
    throw new InvalidArgumentError('It is 22 characters of base64url and does not begin with a hyphen.');
  }
  return text;
}

function setting(text: string, settings: Record<string, string>): Record<string, string> {
  const equals = text.indexOf('=');
  if (equals < 1) throw new InvalidArgumentError('A setting is name=value.');
  return { ...settings, [text.slice(0, equals)]: text.slice(equals + 1) };
}
