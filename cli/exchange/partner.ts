/**
 * One product in the exchange: a node of its own that is started and stopped as often as it is needed, and its files.
 *
 * Shape   `Partner.open(address)`; between `down` and `up` its files may be read and written; `client` belongs to the last `up`.
 * Units   epochs are numbers, offsets bigint.
 * Errors  `SubjectUnavailable` where a toolchain is missing; what an operation refuses is an `OperationFailed` with its sentence.
 */
import type { NodeDisk } from '../../conformance/driver/cluster.ts';
import { deadlinesOf } from '../../conformance/driver/deadlines.ts';
import { KafkaClient } from '../../conformance/driver/kafka-client.ts';
import { makeCluster } from '../../conformance/driver/node-control.ts';
import type { NodeAddress, Subject } from '../../conformance/driver/operations.ts';
import { perform } from '../../conformance/driver/perform.ts';
import { openSession, type Session } from '../../conformance/driver/session.ts';
import { Transcript } from '../../conformance/driver/transcript.ts';
import { adapterFor } from '../subjects.ts';

/** How a node ends. */
export type Stop = 'clean' | 'kill';

/** What every node of the exchange is told. */
const config = {
  'auto.create.topics.enable': 'false',
  'log.cleaner.backoff.ms': '500',
  // Transactions are written without a coordinator.
  'transaction.partition.verification.enable': 'false',
};

/** What one product is asked to be. */
export interface Terms {
  /** Settings of its broker beyond those of everybody. */
  readonly config?: Readonly<Record<string, string>>;
  /** The release that a product with several is to be. */
  readonly release?: string;
}

/** Where products work, and who hears of it. */
export interface PartnerOptions extends Terms {
  readonly workDirectory: string;
  readonly progress: (line: string) => void;
}

/** A product and its node. */
export class Partner {
  readonly name: string;
  readonly #subject: Subject;
  readonly #nodes: readonly NodeAddress[];
  #session: Session;
  #client: KafkaClient;
  #running = true;

  private constructor(name: string, subject: Subject, nodes: readonly NodeAddress[], session: Session) {
    this.name = name;
    this.#subject = subject;
    this.#nodes = nodes;
    this.#session = session;
    this.#client = new KafkaClient(session, new Transcript());
  }

  static async open(
    address: string,
    { workDirectory, progress, release, ...terms }: PartnerOptions,
  ): Promise<Partner> {
    const adapter = await adapterFor(address);
    const subject = await adapter.open(address, {
      seed: 1,
      release,
      allowRemote: [],
      workDirectory,
      progress,
    });
    try {
      const { nodes } = await perform(subject, 'cluster.start', { config: { ...config, ...terms.config } });
      return new Partner(nameOf(address), subject, nodes, await session(subject, nodes, address, release));
    } catch (error) {
      await subject.stop();
      throw error;
    }
  }

  get client(): KafkaClient {
    return this.#client;
  }

  /** The files of the node. */
  get disk(): NodeDisk {
    return this.#cluster().disk(this.#node);
  }

  /** Starts the node, if it is not up. */
  async up(): Promise<void> {
    if (this.#running) return;
    await this.#cluster().start(this.#node);
    this.#running = true;
    this.#client = new KafkaClient(this.#session, new Transcript());
  }

  /** Stops the node, if it is not down. */
  async down(how: Stop): Promise<void> {
    if (!this.#running) return;
    await this.#client.dispose();
    await this.#cluster().stop(this.#node, how);
    this.#running = false;
  }

  /** Ends it for good. */
  async close(): Promise<void> {
    await this.#client.dispose();
    await this.#subject.stop();
  }

  get #node(): number {
    return this.#nodes[0]!.id;
  }

  #cluster() {
    return makeCluster(this.#session, () => this.#client.forgetConnections());
  }
}

async function session(
  subject: Subject,
  nodes: readonly NodeAddress[],
  address: string,
  release?: string,
): Promise<Session> {
  const named = /@(\d+\.\d+\.\d+)$/.exec(address)?.[1];
  return await openSession(subject, nodes, deadlinesOf(subject.clock, 2, 0), named ?? release ?? '4.3.1');
}

/** What tables call it. */
export function nameOf(address: string): string {
  const release = /^apache-kafka@(.+)$/.exec(address)?.[1];
  return release === undefined ? 'reference' : `Apache Kafka ${release}`;
}
