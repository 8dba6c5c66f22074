/**
 * Brokers for the client scripts: the reference and Apache Kafka as processes of their own, restarted on demand.
 *
 * Shape   `withBroker(address, work)` opens a subject by its adapter, starts a cluster, hands it to the work and stops everything;
 *         `compareTestimonies` says in what two brokers differ.
 * Errors  `SubjectUnavailable` where a toolchain is missing; an operation that fails is an error with its message.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apacheKafkaAdapter } from '../../adapters/apache-kafka/apache-kafka-adapter.ts';
import { referenceProcessAdapter } from '../../adapters/reference/reference-process-adapter.ts';
import { type ClientSubject, firstDifference, type Testimony } from '../../conformance/clients/script.ts';
import type { OperationName, Operations, Subject } from '../../conformance/driver/operations.ts';

const adapters = [referenceProcessAdapter, apacheKafkaAdapter];

async function done<Name extends OperationName>(
  subject: Subject,
  name: Name,
  args: Operations[Name]['args'],
): Promise<Operations[Name]['ok']> {
  const answer = await subject.call(name, args);
  if ('ok' in answer) return answer.ok;
  throw new Error(`${subject.name}: ${name}: ${JSON.stringify(answer)}`);
}

/** Runs `work` on a fresh broker: `reference-process`, of a release where one is named, or `apache-kafka@<release>`. */
export async function withBroker<Result>(
  address: string,
  work: (subject: ClientSubject) => Promise<Result>,
  release?: string,
): Promise<Result> {
  const workDirectory = mkdtempSync(join(tmpdir(), 'ktck-clients-'));
  const adapter = adapters.find(({ scheme }) => address.split('@')[0] === scheme)!;
  const progress = (line: string): void => void process.stderr.write(`${line}\n`);
  const subject = await adapter.open(address, { seed: 1, release, allowRemote: [], workDirectory, progress });
  try {
    const { nodes } = await done(subject, 'cluster.start', {
      config: { 'auto.create.topics.enable': 'false' },
    });
    const { id, host, port } = nodes[0]!;
    return await work({
      name: subject.name,
      bootstrap: `${host}:${port}`,
      restart: async () => {
        await done(subject, 'node.stop', { node: id, how: 'clean' });
        await done(subject, 'node.start', { node: id });
      },
    });
  } finally {
    await subject.stop();
    rmSync(workDirectory, { recursive: true, force: true });
  }
}

/** Where two brokers differ in what a client stored or was told; nothing where they are equal. */
export function compareTestimonies(left: Testimony, right: Testimony): string | undefined {
  return (
    firstDifference(left.stored, right.stored, 'stored') ??
    firstDifference(left.answers, right.answers, 'answers')
  );
}

/** How many records a testimony speaks of. */
export const recordsOf = (testimony: Testimony): number =>
  Object.values(testimony.stored).reduce((sum, records) => sum + records.length, 0);
