/**
 * Directories of Apache Kafka 2.8.2, which has ZooKeeper and both old formats: `ktck check` finds nothing in them, and the reference
 * serves what is in them.
 *
 * Shape   part of `npm run court`: the last line on standard error is the verdict. Exit 0 sound, 1 something was found or differs, 69 a
 *         tool is missing. The second session writes format 1, as a broker of 0.10.2 did, for the reference of release 3.9.
 */
import { SubjectUnavailable } from '../../conformance/driver/operations.ts';
import { Exchange, type ExchangeOptions } from '../exchange/exchange.ts';
import type { Cell } from '../exchange/judge.ts';
import { findingsOf } from '../exchange/report.ts';
import { exitCodes } from '../exit.ts';
import { checkedCopy } from './checked-copy.ts';
import { endAll } from './children.ts';
import { writeMore } from './more-writing.ts';

const [writer, reader] = ['apache-kafka@2.8.2', 'reference-process'];
const formatOne = { 'inter.broker.protocol.version': '0.10.2', 'log.message.format.version': '0.10.2' };

const say = (line: string): void => void process.stderr.write(`${line}\n`);
const found: string[] = [];
const seen = { directories: 0, partitions: 0 };

const options: ExchangeOptions = {
  writers: [writer],
  readers: [reader],
  stops: ['clean', 'kill'],
  progress: say,
  // With ZooKeeper the epochs of a lone leader do not grow, and nothing comes back with greater ones.
  oneWay: true,
  alsoWrite: writeMore,
  lookAt: async ({ name, disk }, stop) => {
    const { partitions, notes, findings } = await checkedCopy(disk);
    seen.directories += 1;
    seen.partitions += partitions;
    say(`ktck check, ${name} after ${stop}: ${partitions} partitions, ${notes} notes`);
    found.push(...findings.map((finding) => `${name} after ${stop}: ${finding}`));
  },
};

async function session(): Promise<Cell[]> {
  say('As it comes');
  const cells = await new Exchange(options).run();
  say('With format 1');
  const terms = { [writer]: { config: formatOne }, [reader]: { release: '3.9' } };
  return [...cells, ...(await new Exchange({ ...options, stops: ['kill'], terms }).run())];
}

// Whoever ends this session ends its brokers: they are killed when the process exits.
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => process.exit(1));

try {
  const cells = await session();
  found.push(...findingsOf(cells));
  const looks = cells.reduce((sum, cell) => sum + cell.looks, 0);
  for (const line of found) say(line);
  const { directories, partitions } = seen;
  say(
    `${directories} directories with ${partitions} partitions checked, ${looks} things compared, ${found.length} findings`,
  );
  process.exitCode = found.length === 0 ? 0 : 1;
} catch (error) {
  say(`${error instanceof Error ? error.message : error}`);
  process.exitCode = error instanceof SubjectUnavailable ? exitCodes.unavailable : 1;
} finally {
  await endAll();
}
