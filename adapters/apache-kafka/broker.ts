/**
 * One Apache Kafka broker (and controller) as a JVM on free loopback ports, in KRaft mode with one voter.
 *
 * Shape   formatted by writing `meta.properties` ourselves, which saves a JVM; a class data archive makes later starts faster.
 * Units   timeouts are real milliseconds.
 * Errors  a broker that ends before it answers is `START_REFUSED` with the end of its log; one that only takes too long is `SubjectUnavailable`.
 * Source  observed on 3.9.2 and 4.3.1: with static voters this format is what StorageTool's default amounts to.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type NodeAddress, SubjectUnavailable } from '../../conformance/driver/operations.ts';
import { directoryNames } from '../common/files.ts';
import { freePorts, ManagedProcess } from '../common/processes.ts';
import { Refused } from '../common/subject.ts';
import { ask } from './asking.ts';
import type { Toolchain } from './toolchain.ts';

const host = '127.0.0.1';
const readyTimeoutMs = 120_000;
/** How long an orderly stop may take on a busy machine; what is then killed proves nothing. */
const graceMs = 60_000;
/** ApiVersions v0 as a whole frame: key 18, version 0, correlation id 1, client id "ktck". */
const opening = Buffer.from('0000000e001200000000000100046b74636b', 'hex');

/** Smaller and quicker than a production broker; nothing here changes what it answers. */
const trimmed = {
  'num.network.threads': '2',
  'num.io.threads': '4',
  'background.threads': '2',
  'num.recovery.threads.per.data.dir': '1',
  'log.cleaner.dedupe.buffer.size': '2097152',
  'group.initial.rebalance.delay.ms': '0',
  'offsets.topic.num.partitions': '1',
  'offsets.topic.replication.factor': '1',
  'transaction.state.log.num.partitions': '1',
  'transaction.state.log.replication.factor': '1',
  'transaction.state.log.min.isr': '1',
};

/** A broker that can be started again on the same data and ports. */
export class ApacheBroker {
  readonly id = 1;
  /** The first entry of log.dirs. */
  readonly dataDirectory: string;
  protected readonly home: string;
  protected readonly release: string;
  protected readonly toolchain: Toolchain;
  readonly #moreFlags: readonly string[];
  /** The client port, then that of whoever keeps the metadata. */
  protected ports: readonly number[] = [];
  #process: ManagedProcess | undefined;
  #archiveDraft: string | undefined;

  /** `moreFlags` of the JVM come last, so they win over our own. */
  constructor(home: string, release: string, toolchain: Toolchain, moreFlags: readonly string[] = []) {
    this.home = home;
    this.release = release;
    this.toolchain = toolchain;
    this.#moreFlags = moreFlags;
    this.dataDirectory = join(home, 'data');
  }

  get address(): NodeAddress {
    return { id: this.id, host, port: this.ports[0]! };
  }

  get running(): boolean {
    return this.#process !== undefined && this.#process.exit === undefined;
  }

  get pid(): number | undefined {
    return this.#process?.child.pid;
  }

  /** How the process ended, if it did. */
  get exit(): string | undefined {
    return this.#process?.exit;
  }

  /** The entries of log.dirs under this configuration. */
  directories(config: Readonly<Record<string, string>>): string[] {
    return directoryNames(config).map((name) => join(this.home, name));
  }

  /** Prepares fresh directories. */
  async format(config: Readonly<Record<string, string>> = {}): Promise<void> {
    this.ports = await freePorts(2);
    const clusterId = freshId();
    const metadata = config['metadata.log.dir'];
    const apart = metadata === undefined ? [] : [join(this.home, metadata)];
    for (const directory of new Set([...this.directories(config), ...apart])) {
      mkdirSync(directory, { recursive: true });
      const lines = [
        'version=1',
        `node.id=${this.id}`,
        `cluster.id=${clusterId}`,
        `directory.id=${freshId()}`,
      ];
      writeFileSync(join(directory, 'meta.properties'), `${lines.join('\n')}\n`);
    }
  }

  /** Starts the JVM and waits until the broker answers ApiVersions. */
  async start(config: Readonly<Record<string, string>>): Promise<void> {
    const properties = join(this.home, 'server.properties');
    writeFileSync(properties, this.#properties(config));
    const jvm = [
      '-Xms64m',
      '-Xmx320m',
      '-XX:+UseSerialGC',
      '-XX:TieredStopAtLevel=1',
      '-Djava.net.preferIPv4Stack=true',
      ...this.#moreFlags,
    ];
    const flags = [...jvm, ...this.#archiveFlags(), ...this.#logFlags()];
    const args = [...flags, '-cp', this.toolchain.classPath, 'kafka.Kafka', properties];
    this.#process = new ManagedProcess(this.toolchain.java, args, { cwd: this.home });
    this.#process.keepStdout();
    await this.#untilAnswering(this.#process);
  }

  async stop(how: 'clean' | 'kill'): Promise<{ bySignal: boolean }> {
    const stopped = (await this.#process?.stop(how, graceMs)) ?? { bySignal: false };
    this.#keepArchive();
    return stopped;
  }

  /** Ends a cluster that nobody needs any more; the first one of a release may say goodbye and leave its archive. */
  async discard(): Promise<void> {
    await this.stop(this.#archiveDraft ? 'clean' : 'kill');
    rmSync(this.home, { recursive: true, force: true });
  }

  /** The end of the broker's log since it began. */
  diagnostics(): string {
    const log = join(this.home, 'server.log');
    const written = existsSync(log) ? readFileSync(log, 'utf8').slice(-60_000) : '';
    return `${this.#process?.takeOutput() ?? ''}${written}`.slice(-65_536);
  }

  /** Who it is, and where it finds whoever keeps the metadata. */
  protected role(): Record<string, string> {
    const [port, controllerPort] = this.ports;
    return {
      'process.roles': 'broker,controller',
      'node.id': String(this.id),
      'controller.quorum.voters': `${this.id}@${host}:${controllerPort}`,
      'controller.listener.names': 'CONTROLLER',
      'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
      'inter.broker.listener.name': 'PLAINTEXT',
      listeners: `PLAINTEXT://${host}:${port},CONTROLLER://${host}:${controllerPort}`,
    };
  }

  #properties(config: Readonly<Record<string, string>>): string {
    const own = {
      ...this.role(),
      'advertised.listeners': `PLAINTEXT://${host}:${this.ports[0]}`,
      'log.dirs': this.directories(config).join(','),
      ...(config['metadata.log.dir'] === undefined
        ? {}
        : { 'metadata.log.dir': join(this.home, config['metadata.log.dir']) }),
    };
    const all = { ...trimmed, ...config, ...own };
    return `${Object.entries(all)
      .map(([key, value]) => `${key}=${value}`)
      .join('\n')}\n`;
  }

  #archiveFlags(): string[] {
    const archive = join(this.toolchain.cacheDirectory, 'broker.jsa');
    const quiet = ['-Xshare:auto', '-Xlog:cds=off', '-Xlog:cds+dynamic=off'];
    if (existsSync(archive)) return [`-XX:SharedArchiveFile=${archive}`, ...quiet];
    this.#archiveDraft = `${archive}.${process.pid}`;
    return [`-XX:ArchiveClassesAtExit=${this.#archiveDraft}`, ...quiet];
  }

  #keepArchive(): void {
    const draft = this.#archiveDraft;
    if (draft && existsSync(draft)) renameSync(draft, join(this.toolchain.cacheDirectory, 'broker.jsa'));
    if (draft) this.#archiveDraft = undefined;
  }

  #logFlags(): string[] {
    return loggingFlags(this.home, this.release, 'server');
  }

  async #untilAnswering(broker: ManagedProcess): Promise<void> {
    const deadline = performance.now() + readyTimeoutMs;
    while (performance.now() < deadline) {
      if (broker.exit !== undefined) {
        const why = this.diagnostics()
          .trim()
          .split('\n')
          .filter((line) => /ERROR|FATAL|xception/.test(line) && !line.includes('Exiting Kafka'))
          .at(-1);
        throw new Refused(
          'START_REFUSED',
          `Apache Kafka ${this.release} ${broker.exit} before it was ready: ${why ?? broker.tail}`,
        );
      }
      if (await answersOpening(this.ports[0]!)) return;
      await sleep(40);
    }
    await broker.stop('kill', 1_000);
    throw new SubjectUnavailable(
      `Apache Kafka ${this.release} did not answer within ${readyTimeoutMs / 1000} s.`,
    );
  }
}

/** Whether something on this port answers ApiVersions v0 without an error. */
async function answersOpening(port: number): Promise<boolean> {
  const answer = await ask(port, opening, (got) => got.byteLength >= 10);
  return answer?.readInt16BE(8) === 0;
}

/** 22 base64url characters that do not begin with a dash, which Kafka's own tools refuse. */
const freshId = (): string => randomBytes(16).toString('base64url').replace(/^[-_]/, 'A');

/** The flags of a JVM that logs to a file of this name in its home. */
export function loggingFlags(home: string, release: string, name: string): string[] {
  const log = join(home, `${name}.log`);
  const [file, flag, lines] = Number(release.split('.')[0]) >= 4 ? log4j2(log) : log4j1(log);
  const properties = join(home, `${name}-${file}`);
  writeFileSync(properties, `${lines.join('\n')}\n`);
  return [`${flag}=file:${properties}`, '-Dlog4j2.disableJmx=true'];
}

const log4j2 = (log: string): [string, string, string[]] => [
  'log4j2.properties',
  '-Dlog4j2.configurationFile',
  [
    'status=off',
    'appender.f.type=File',
    'appender.f.name=f',
    `appender.f.fileName=${log}`,
    'appender.f.layout.type=PatternLayout',
    'appender.f.layout.pattern=[%d] %p %m (%c)%n',
    'rootLogger.level=WARN',
    'rootLogger.appenderRef.f.ref=f',
  ],
];

const log4j1 = (log: string): [string, string, string[]] => [
  'log4j.properties',
  '-Dlog4j.configuration',
  [
    'log4j.rootLogger=WARN, f',
    'log4j.appender.f=org.apache.log4j.FileAppender',
    `log4j.appender.f.File=${log}`,
    'log4j.appender.f.layout=org.apache.log4j.PatternLayout',
    'log4j.appender.f.layout.ConversionPattern=[%d] %p %m (%c)%n',
  ],
];
