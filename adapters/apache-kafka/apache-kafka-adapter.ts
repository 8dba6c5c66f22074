/**
 * `apache-kafka@<release>`: the defendant of record, resolved from Maven Central, started, judged and stopped by us.
 *
 * Shape   one cluster at a time; `cluster.start` makes a fresh directory, so nothing is left over from an earlier group of cases.
 * Errors  a missing toolchain is `SubjectUnavailable` in a clear sentence.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Adapter, type Subject, SubjectUnavailable } from '../../conformance/driver/operations.ts';
import { fileHandlers } from '../common/files.ts';
import { socketDoor } from '../common/sockets.ts';
import { Refused, subjectOf } from '../common/subject.ts';
import { ApacheBroker } from './broker.ts';
import { resolveToolchain } from './toolchain.ts';
import { ApacheZkBroker, isZooKeeperRelease } from './zk-broker.ts';

/** The release named by the address. */
export function releaseOf(address: string): string {
  const release = /^apache-kafka@(\d+\.\d+\.\d+)$/.exec(address)?.[1];
  if (!release)
    throw new SubjectUnavailable(`"${address}" names no release; write it like apache-kafka@4.3.1.`);
  return release;
}

/** The adapter. */
export const apacheKafkaAdapter: Adapter = {
  scheme: 'apache-kafka',
  open: async (address, { workDirectory, progress }): Promise<Subject> => {
    const release = releaseOf(address);
    const toolchain = resolveToolchain(release, progress);
    let broker: ApacheBroker | undefined;
    let config: Record<string, string> = {};
    let clusters = 0;
    const current = (): ApacheBroker => {
      if (!broker) throw new Refused('NO_CLUSTER', 'no cluster was started');
      return broker;
    };
    const discard = async (): Promise<void> => {
      door.closeAll();
      await broker?.discard();
      broker = undefined;
    };
    const door = socketDoor(() => current().address);
    return subjectOf({
      name: 'Apache Kafka',
      version: release,
      address,
      capabilities: ['wire', 'lifecycle', 'config', 'disk', 'time', 'crash'],
      clock: 'real',
      handlers: {
        ...door.handlers,
        ...fileHandlers(
          (_, directory) => current().directories(config)[directory] ?? current().dataDirectory,
          () => current().running,
        ),
        'cluster.start': async (args) => {
          await discard();
          config = args.config;
          const home = join(workDirectory, `apache-kafka-${release}-${process.pid}-${++clusters}`);
          mkdirSync(home, { recursive: true });
          broker = new (isZooKeeperRelease(release) ? ApacheZkBroker : ApacheBroker)(
            home,
            release,
            toolchain,
          );
          await broker.format(config);
          await broker.start(config);
          return { nodes: [broker.address] };
        },
        'cluster.stop': async () => {
          await discard();
          return {};
        },
        'node.stop': async ({ how }) => await current().stop(how),
        'node.start': async (args) => {
          config = { ...config, ...args.config };
          await current().start(config);
          return { node: current().address };
        },
        'node.alive': async () => {
          const { running, exit } = current();
          return running ? { alive: true } : { alive: false, ...(exit === undefined ? {} : { exit }) };
        },
      },
      diagnostics: () => broker?.diagnostics() ?? '',
      stop: async () => {
        await discard();
        rmSync(workDirectory, { recursive: true, force: true });
      },
    });
  },
};
