/**
 * One Apache Kafka broker of a release before KRaft, with a ZooKeeper of its own; ZooKeeper's jar comes with such a release.
 *
 * Shape   ZooKeeper lives from `format` to `discard`, the broker may be stopped and started in between.
 * Units   timeouts are real milliseconds.
 * Errors  a ZooKeeper that ends before it answers is `START_REFUSED`; whoever takes too long is `SubjectUnavailable`.
 * Source  observed on 2.8.2: a broker that was killed is refused its id until ZooKeeper forgets its session; and before the controller has
 *         counted a broker, CreateTopics answers INVALID_REPLICATION_FACTOR although ApiVersions is answered.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SubjectUnavailable } from '../../conformance/driver/operations.ts';
import { decodeResponse, encodeRequest } from '../../conformance/wire/request.ts';
import { freePorts, ManagedProcess } from '../common/processes.ts';
import { Refused } from '../common/subject.ts';
import { ask, isFrame } from './asking.ts';
import { ApacheBroker, loggingFlags } from './broker.ts';

const host = '127.0.0.1';
const readyTimeoutMs = 120_000;
const sessionTimeoutMs = 6_000;
/** The first Metadata that tells the controller. */
const metadataVersion = 1;

/** Whether a release can only be run with ZooKeeper. */
export const isZooKeeperRelease = (release: string): boolean => Number(release.split('.')[0]) < 3;

/** A broker that can be started again on the same data and ports, and its ZooKeeper. */
export class ApacheZkBroker extends ApacheBroker {
  #zookeeper: ManagedProcess | undefined;

  /** Makes fresh directories and starts ZooKeeper; a broker of this mode writes `meta.properties` itself. */
  override async format(config: Readonly<Record<string, string>> = {}): Promise<void> {
    this.ports = await freePorts(2);
    for (const directory of this.directories(config)) mkdirSync(directory, { recursive: true });
    const settings = {
      tickTime: '500',
      dataDir: join(this.home, 'zookeeper'),
      clientPort: String(this.#zookeeperPort),
      clientPortAddress: host,
      maxSessionTimeout: '60000',
      'admin.enableServer': 'false',
      '4lw.commands.whitelist': 'ruok,dump',
    };
    const file = join(this.home, 'zoo.cfg');
    writeFileSync(
      file,
      Object.entries(settings)
        .map(([key, value]) => `${key}=${value}\n`)
        .join(''),
    );
    const jvm = ['-Xms32m', '-Xmx128m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];
    const flags = [...jvm, ...loggingFlags(this.home, this.release, 'zookeeper')];
    const main = ['-cp', this.toolchain.classPath, 'org.apache.zookeeper.server.ZooKeeperServerMain', file];
    this.#zookeeper = new ManagedProcess(this.toolchain.java, [...flags, ...main], { cwd: this.home });
    this.#zookeeper.keepStdout();
    await this.#until('ZooKeeper answers', async () => (await this.#word('ruok')) === 'imok');
  }

  override async start(config: Readonly<Record<string, string>>): Promise<void> {
    await this.#until(
      'its former session is forgotten',
      async () => (await this.#word('dump'))?.includes(`/brokers/ids/${this.id}`) === false,
    );
    await super.start(config);
    await this.#until('the controller knows it', async () => await this.#isCounted());
  }

  override async discard(): Promise<void> {
    await this.stop('kill');
    await this.#zookeeper?.stop('kill', 1_000);
    await super.discard();
  }

  protected override role(): Record<string, string> {
    return {
      'broker.id': String(this.id),
      'zookeeper.connect': `${host}:${this.#zookeeperPort}`,
      'zookeeper.session.timeout.ms': String(sessionTimeoutMs),
      listeners: `PLAINTEXT://${host}:${this.address.port}`,
    };
  }

  get #zookeeperPort(): number {
    return this.ports[1]!;
  }

  /** What ZooKeeper says to one of its words of four letters. It closes the connection behind its answer. */
  async #word(word: 'ruok' | 'dump'): Promise<string | undefined> {
    return (await ask(this.#zookeeperPort, Buffer.from(word)))?.toString('latin1');
  }

  /** Whether Metadata names it as broker and as controller. */
  async #isCounted(): Promise<boolean> {
    const header = { correlationId: 1, clientId: 'ktck' };
    const payload = Buffer.from(encodeRequest('Metadata', metadataVersion, { topics: [] }, header));
    const length = Buffer.alloc(4);
    length.writeInt32BE(payload.byteLength);
    const answer = await ask(this.address.port, Buffer.concat([length, payload]), isFrame);
    if (answer === undefined) return false;
    const { body } = decodeResponse('Metadata', metadataVersion, answer.subarray(4));
    return (body.brokers as readonly unknown[]).length === 1 && body.controllerId === this.id;
  }

  async #until(what: string, isSo: () => Promise<boolean>): Promise<void> {
    const deadline = performance.now() + readyTimeoutMs;
    while (performance.now() < deadline) {
      const { exit, tail } = this.#zookeeper!;
      if (exit !== undefined) throw new Refused('START_REFUSED', `ZooKeeper ${exit}: ${tail}`);
      if (await isSo()) return;
      await sleep(40);
    }
    await this.stop('kill');
    throw new SubjectUnavailable(
      `Apache Kafka ${this.release}: waited ${readyTimeoutMs / 1000} s in vain until ${what}.`,
    );
  }
}
