/**
 * A reference broker in the simulator that is fed hostile frames while a well-behaved client looks on.
 *
 *     node cli/house/hostile-herd.ts --frames 100000 --seed 7
 *
 * Shape   `campaign` lives many lives, each from a seed of its own: start, frames, all hang up, restart. One that hurts is made smaller. As a
 *         program it prints a line a life, so that whoever started it sees that it moves.
 * Units   frames; memory in bytes; waits are virtual milliseconds.
 * Errors  `Hurt`, an ordinary error whose message is a sentence: what the broker did that it must not do.
 */
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { shrink } from '../../conformance/properties/shrink.ts';
import { parseBrokerConfig } from '../../reference/config/broker-config.ts';
import { isConfigError } from '../../reference/config/config-value.ts';
import { nodeCompression } from '../../reference/hosts/node/compression.ts';
import { nodeDigest } from '../../reference/hosts/node/digest.ts';
import { SIM_HOST, SIM_LOG_DIRECTORY, simPort } from '../../reference/hosts/sim/sim-broker.ts';
import { SimCluster } from '../../reference/hosts/sim/sim-cluster.ts';
import type { NodeMaker, RunningNode } from '../../reference/hosts/sim/sim-node.ts';
import { codec } from '../../reference/protocol/codec.ts';
import { decodeResponseHeader, encodeRequest } from '../../reference/protocol/headers.ts';
import { BrokerServer } from '../../reference/server/broker-server.ts';
import type { ReleaseName } from '../../spec/protocol/api-keys.ts';
import { type Damage, damaged, someDamage, TOPIC, type WellFormed, wellFormed } from './hostile-frames.ts';

const NODE = 1;
const FRAMES_A_LIFE = 250;
/** How many lives the search for the fewest frames may cost. */
const TRIALS = 40;
const WITNESS_EVERY = 10;
const ANSWER_WAIT_MS = 40;
const WITNESS_WAIT_MS = 2_000;
/** A process with this project loaded needs about 150 MB; a frame that announces 100 MB must not cost them. */
const MEMORY_CEILING_BYTES = 512 * 1024 * 1024;
const CREATE_TOPICS = 19;

/** What the broker did that it must not do. */
class Hurt extends Error {
  override readonly name = 'Hurt';
}

/** One broker, its witness, and the ids that frames may name. */
class Rig {
  readonly cluster: SimCluster;
  #core: RunningNode | undefined;

  constructor(seed: number, maker: NodeMaker) {
    const make: NodeMaker = (...made) => {
      const core = maker(...made);
      this.#core = core as RunningNode;
      return core;
    };
    this.cluster = new SimCluster({ seed, make, compression: nodeCompression(), digest: nodeDigest() });
    this.start();
  }

  start(): void {
    const refused = this.cluster.startNode(NODE, { 'socket.request.max.bytes': '1048576' });
    if (refused !== undefined) throw new Hurt(`the broker refused to start: ${refused}`);
  }

  get connections(): number {
    return this.#core?.listener.connectionCount ?? 0;
  }

  /** Creates the topic the herd speaks of; answers its id. */
  createTopic(): string {
    const header = { correlationId: 1, clientId: 'rig' };
    const topics = [{ name: TOPIC, numPartitions: 2, replicationFactor: 1, assignments: [], configs: [] }];
    const frame = this.ask(encodeRequest('CreateTopics', 7, header, { topics, timeoutMs: 1_000 }));
    const { end } = decodeResponseHeader(CREATE_TOPICS, 7, frame);
    return codec('CreateTopicsResponse', 7).decode(frame, end).value.topics[0]!.topicId;
  }

  /** A well-behaved client asks and must be answered. */
  ask(request: Uint8Array): Uint8Array {
    const line = this.cluster.open(NODE);
    this.cluster.send(line, request);
    const got = this.cluster.receive(line, WITNESS_WAIT_MS);
    this.cluster.close(line);
    if (!('frame' in got)) throw new Hurt(`a well-behaved client was not answered: ${JSON.stringify(got)}`);
    return got.frame;
  }

  mustLive(): void {
    const { alive, exit } = this.cluster.alive(NODE);
    if (!alive) throw new Hurt(`the broker died: ${exit ?? 'without a word'}`);
  }
}

const question = (): Uint8Array =>
  encodeRequest('Metadata', 9, { correlationId: 9, clientId: 'witness' }, { topics: [] });

/** How often frames were answered, refused by closing, or left waiting. */
export interface Endings {
  answered: number;
  closed: number;
  waiting: number;
}

/** The reference as that release. */
const brokerOf =
  (release: ReleaseName): NodeMaker =>
  (node, ports, config, now) => {
    const parsed = parseBrokerConfig(config, release);
    if (isConfigError(parsed)) return { refused: parsed.message };
    const place = { host: SIM_HOST, port: simPort(node), directories: [SIM_LOG_DIRECTORY] };
    return BrokerServer.start({ nodeId: node, ports, config: parsed, ...place }, now);
  };

/** Everything that decides a campaign. */
export interface Campaign {
  /** At least so many, in lives of a few hundred. */
  readonly frames: number;
  /** Of the first life; the next has the next. */
  readonly seed: number;
  /** Who is fed; the reference unless a test says otherwise. */
  readonly maker?: NodeMaker;
  /** Which release the broker is, and whose versions and formats the frames have. */
  readonly release?: ReleaseName;
  /** Hears how far it has come. */
  readonly tell: (line: string) => void;
}

/** One life of a broker among hostile frames. */
function feed(rig: Rig, damages: readonly Damage[], herd: readonly WellFormed[], endings: Endings): void {
  rig.createTopic();
  for (const [number, damage] of damages.entries()) {
    const line = rig.cluster.open(NODE);
    rig.cluster.send(line, damaged(herd, damage));
    const got = rig.cluster.receive(line, ANSWER_WAIT_MS);
    if ('frame' in got) endings.answered++;
    else if ('closed' in got) endings.closed++;
    else endings.waiting++;
    rig.cluster.close(line);
    rig.mustLive();
    if (number % WITNESS_EVERY === 0) rig.ask(question());
  }
  rig.ask(question());
  rig.cluster.advance(0);
  if (rig.connections > 0) throw new Hurt(`${rig.connections} connections are known after all have hung up`);
  rig.cluster.stopNode(NODE, damages.length % 2 === 0 ? 'kill' : 'clean');
  rig.start(); // What hostile frames wrote is read again.
  rig.ask(question());
  const { rss } = process.memoryUsage();
  if (rss > MEMORY_CEILING_BYTES) throw new Hurt(`the process holds ${Math.round(rss / 1024 / 1024)} MB`);
}

const total = ({ answered, closed, waiting }: Endings): number => answered + closed + waiting;
const nobody = (): Endings => ({ answered: 0, closed: 0, waiting: 0 });

/** What hurts in a life, or nothing. Whatever is thrown hurts. */
function hurtOf(
  rig: Rig,
  damages: readonly Damage[],
  herd: readonly WellFormed[],
  endings: Endings,
): string | undefined {
  try {
    feed(rig, damages, herd, endings);
    return undefined;
  } catch (error) {
    return error instanceof Hurt ? error.message : (error as Error).stack;
  }
}

/** The whole campaign. Throws with the fewest frames that hurt and the command that repeats it. */
export async function campaign(asked: Campaign): Promise<Endings> {
  const { frames, seed, release = '4.3.1', tell } = asked;
  const maker = asked.maker ?? brokerOf(release);
  const endings = nobody();
  const lives = fc.array(someDamage, { minLength: FRAMES_A_LIFE, maxLength: FRAMES_A_LIFE });
  for (let life = seed; total(endings) < frames; life += 1) {
    const [damages = []] = fc.sample(lives, { seed: life, numRuns: 1 });
    const herd = wellFormed(life, new Rig(life, maker).createTopic(), release);
    const hurt = hurtOf(new Rig(life, maker), damages, herd, endings);
    tell(`${total(endings)} frames`);
    if (hurt === undefined) continue;
    tell('that hurt; looking for the frames that did it');
    const again = (fewer: readonly Damage[]) => hurtOf(new Rig(life, maker), fewer, herd, nobody());
    const fewest = await shrink(damages, async (fewer) => again(fewer) !== undefined, TRIALS);
    const why = again(fewest) ?? hurt;
    const as = release === '4.3.1' ? '' : ` --release ${release}`;
    const repeat = `node cli/house/hostile-herd.ts --frames 1 --seed ${life}${as}`;
    throw new Hurt(`${why}\nAfter: ${JSON.stringify(fewest)}\nRepeat: ${repeat}`);
  }
  return endings;
}

if (import.meta.main) {
  const text = { type: 'string' } as const;
  const options = { frames: text, seed: text, release: text };
  const { frames = '100000', seed = '1', release } = parseArgs({ options }).values;
  const tell = (line: string): void => void process.stdout.write(`${line}\n`);
  tell(
    JSON.stringify(
      await campaign({
        frames: Number(frames),
        seed: Number(seed),
        release: release === '3.9.2' ? release : '4.3.1',
        tell,
      }),
    ),
  );
}
