/**
 * `librdkafka-mock`: a broker for tests of clients, in the dock as an example of what such a thing gets wrong.
 *
 * Shape   it can be started and stopped, but keeps nothing: no restarts, no disk, no configuration.
 */
import {
  type Adapter,
  type NodeAddress,
  type Subject,
  SubjectUnavailable,
} from '../../conformance/driver/operations.ts';
import { ManagedProcess } from '../common/processes.ts';
import { socketDoor } from '../common/sockets.ts';
import { Refused, subjectOf } from '../common/subject.ts';
import { compiledMock } from './mockd.ts';

const readyTimeoutMs = 15_000;

/** The adapter. */
export const librdkafkaMockAdapter: Adapter = {
  scheme: 'librdkafka-mock',
  open: async (address, { progress }): Promise<Subject> => {
    const { program, version } = compiledMock(progress);
    let mock: { process: ManagedProcess; node: NodeAddress } | undefined;
    const current = (): { process: ManagedProcess; node: NodeAddress } => {
      if (!mock) throw new Refused('NO_CLUSTER', 'no cluster was started');
      return mock;
    };
    const door = socketDoor(() => current().node);
    const discard = async (): Promise<void> => {
      door.closeAll();
      await mock?.process.stop('kill', 5_000);
      mock = undefined;
    };
    return subjectOf({
      name: "librdkafka's mock",
      version,
      address,
      capabilities: ['wire', 'time', 'lifecycle'],
      clock: 'real',
      handlers: {
        ...door.handlers,
        'cluster.start': async ({ config }) => {
          if (Object.keys(config).length > 0)
            throw new Refused('CONFIG_REFUSED', 'the mock cannot be configured');
          await discard();
          const started = new ManagedProcess(program, []);
          const line = await started.firstLine(readyTimeoutMs).catch((error: Error) => {
            throw new SubjectUnavailable(`The mock cluster did not start: ${error.message}`);
          });
          const [host, port] = line.split(',')[0]!.split(':');
          mock = { process: started, node: { id: 1, host: host!, port: Number(port) } };
          return { nodes: [mock.node] };
        },
        'cluster.stop': async () => {
          await discard();
          return {};
        },
        'node.alive': async () => {
          const { exit } = current().process;
          return exit === undefined ? { alive: true } : { alive: false, exit };
        },
      },
      diagnostics: () => mock?.process.takeOutput() ?? '',
      stop: discard,
    });
  },
};
