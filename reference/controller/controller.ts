/**
 * The controller: the one actor that decides what is written to the metadata log.
 *
 * Shape   an actor. A turn decides every command in its mailbox, each on the image that the last one left,
 *         appends the records, makes them durable once, and only then gives out committed batches and
 *         answers.
 * Units   offsets count records; producer ids come in blocks.
 * Errors  per topic, as values. A disk that fails below the metadata log ends the node.
 * Source  kafka@1eb7644:metadata/src/main/java/org/apache/kafka/controller/QuorumController.java. OURS: Kafka also writes a NoOpRecord
 *         every 500 ms when idle, to show that its log lives; with one voter nobody watches, and an idle log does not grow.
 */
import type { Actor, Now } from '../base/actor.ts';
import type { MonotonicMs } from '../base/ids.ts';
import type {
  AlterConfigsCommand,
  AlteredResource,
  ControllerChannel,
  CreatedTopic,
  CreatePartitionsCommand,
  CreatePartitionsResult,
  CreateTopicsCommand,
  DeletedTopic,
  DeleteTopicsCommand,
  ProducerIdBlock,
} from '../metadata/admin.ts';
import type { MetadataImage } from '../metadata/image.ts';
import { type MetadataBatch, MetadataLoader } from '../metadata/loader.ts';
import type { MetadataRecord, RegisterBroker } from '../metadata/records.ts';
import type { Random } from '../ports/random.ts';
import type { SingleVoter } from '../quorum/single-voter.ts';
import { activationRecords } from './activation.ts';
import { decideAlterConfigs } from './alter-configs.ts';
import { decideCreatePartitions } from './create-partitions.ts';
import { decideCreateTopics } from './create-topics.ts';
import { decideDeleteTopics } from './delete-topics.ts';
import { decideProducerIds } from './producer-ids.ts';
import { controlledShutdownRecords, fenceRecords, registerRecord, unfenceRecords } from './registration.ts';
import type { TopicConfigs, TopicDefaults } from './topic-configs.ts';

export interface ControllerOptions {
  readonly quorum: SingleVoter;
  readonly configs: TopicConfigs;
  readonly defaults: TopicDefaults;
  readonly random: Random;
  /** The broker of this node, for which producer ids are allocated. */
  readonly brokerId: number;
  /** Told of each batch once it is committed, in the order of the log. */
  readonly committed: (batch: MetadataBatch) => void;
  /** Carries an answer to the broker, behind the batches committed before it. */
  readonly deliver: (answer: () => void) => void;
}

type Decide = (now: Now) => () => void;

/** One batch holds at most this many records; a broker that leads more partitions is fenced in several. */
const MAX_RECORDS_PER_BATCH = 10_000;

export class Controller implements Actor, ControllerChannel {
  readonly name = 'controller';
  readonly #options: ControllerOptions;
  readonly #loader = new MetadataLoader();
  #mail: Decide[] = [];
  #appended: MetadataBatch[] = [];

  constructor(options: ControllerOptions) {
    this.#options = options;
  }

  /** What the log says, what this turn appended included. */
  get image(): MetadataImage {
    return this.#loader.image;
  }

  createTopics(command: CreateTopicsCommand, reply: (created: readonly CreatedTopic[]) => void): void {
    this.#mail.push((now) => {
      const { configs, defaults, random } = this.#options;
      const context = { image: this.image, configs, defaults, random };
      const { results, records } = decideCreateTopics(command, context);
      this.#append(records, now);
      return () => reply(results);
    });
  }

  deleteTopics(command: DeleteTopicsCommand, reply: (deleted: readonly DeletedTopic[]) => void): void {
    this.#mail.push((now) => {
      const { results, records } = decideDeleteTopics(command, this.image);
      this.#append(records, now);
      return () => reply(results);
    });
  }

  createPartitions(
    command: CreatePartitionsCommand,
    reply: (results: readonly CreatePartitionsResult[]) => void,
  ): void {
    this.#mail.push((now) => {
      const { results, records } = decideCreatePartitions(command, this.image);
      this.#append(records, now);
      return () => reply(results);
    });
  }

  alterConfigs(command: AlterConfigsCommand, reply: (altered: readonly AlteredResource[]) => void): void {
    this.#mail.push((now) => {
      const { results, records } = decideAlterConfigs(command, this.image, this.#options.configs);
      this.#append(records, now);
      return () => reply(results);
    });
  }

  allocateProducerIds(reply: (block: ProducerIdBlock) => void): void {
    this.#mail.push((now) => {
      const { block, records } = decideProducerIds(this.image, this.#options.brokerId);
      this.#append(records, now);
      return () => reply(block);
    });
  }

  hasMail(): boolean {
    return this.#mail.length > 0;
  }

  nextDeadline(): MonotonicMs | undefined {
    return undefined;
  }

  turn(now: Now): void {
    const mail = this.#mail;
    this.#mail = [];
    const answers = mail.map((decide) => decide(now));
    this.#commit();
    for (const answer of answers) this.#options.deliver(answer);
  }

  /** Before anything else: the log as it was found. */
  replay(batch: MetadataBatch): void {
    this.#loader.apply(batch);
  }

  /** Takes the leadership of the quorum; an empty log gets its first records. */
  activate(now: Now): void {
    this.#took(this.#options.quorum.lead(now));
    this.#append(activationRecords(this.image), now);
    this.#commit();
  }

  /** The broker of this node is here. What an earlier life of it led ends first. Returns its broker epoch. */
  register(
    registration: Omit<RegisterBroker, 'brokerEpoch' | 'fenced' | 'inControlledShutdown'>,
    now: Now,
  ): number {
    this.#append(fenceRecords(this.image, registration.brokerId), now);
    const brokerEpoch = this.#options.quorum.log.logEndOffset;
    const state = { brokerEpoch, fenced: true, inControlledShutdown: false };
    this.#append([registerRecord({ ...registration, ...state })], now);
    this.#commit();
    return brokerEpoch;
  }

  /** The broker can serve: it may lead. */
  unfence(brokerId: number, now: Now): void {
    this.#append(unfenceRecords(this.image, brokerId), now);
    this.#commit();
  }

  /** The broker stops in good order. */
  shutDown(brokerId: number, now: Now): void {
    this.#append(controlledShutdownRecords(this.image, brokerId), now);
    this.#commit();
  }

  #append(records: readonly MetadataRecord[], now: Now): void {
    for (let at = 0; at < records.length; at += MAX_RECORDS_PER_BATCH) {
      this.#took(this.#options.quorum.append(records.slice(at, at + MAX_RECORDS_PER_BATCH), now));
    }
  }

  #took(batch: MetadataBatch): void {
    this.#loader.apply(batch);
    this.#appended.push(batch);
  }

  /** One fsync for all that the turn appended; nobody hears of a batch before it. */
  #commit(): void {
    const appended = this.#appended;
    if (appended.length === 0) return;
    this.#options.quorum.commit();
    this.#appended = [];
    for (const batch of appended) this.#options.committed(batch);
  }
}
