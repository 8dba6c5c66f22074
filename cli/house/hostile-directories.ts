/**
 * The log directory of a reference broker, damaged between two lives: the next one starts or refuses in a sentence.
 *
 *     node cli/house/hostile-directories.ts --lives 5000 --seed 7
 *
 * Shape   `directoryCampaign` writes a directory once, then damages a copy of it in one way a life. A broker that starts is asked to
 *         fetch, produce and list, is stopped, and must start again.
 * Units   lives; a life is one damaged directory. `at` is a place in a file, in 65,536ths of its length.
 * Errors  an error whose message names the damage and the command that repeats it.
 */
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import type { Now } from '../../reference/base/actor.ts';
import { monotonicMs, wallMs } from '../../reference/base/ids.ts';
import { nodeCompression } from '../../reference/hosts/node/compression.ts';
import { nodeDigest } from '../../reference/hosts/node/digest.ts';
import { brokerMaker } from '../../reference/hosts/sim/sim-broker.ts';
import { SimDisk } from '../../reference/hosts/sim/sim-disk.ts';
import type { RunningNode } from '../../reference/hosts/sim/sim-node.ts';
import { MetadataFault } from '../../reference/metadata/record-framing.ts';
import { DiskFault } from '../../reference/ports/disk.ts';
import type { OutgoingPart } from '../../reference/ports/network.ts';
import { encodeRequest } from '../../reference/protocol/headers.ts';
import { buildBatch } from '../../reference/records/build-batch.ts';
import { seededRandom } from '../../reference/testing/disk-random.ts';

const ROOT = 'data';
const TOPIC = 'orders';
const PLACES = 65_536;
const CONFIG = { 'log.index.interval.bytes': '100', 'log.flush.interval.messages': '1' };
const SMALL_SEGMENTS = [
  { name: 'internal.segment.bytes', value: '2000' },
  { name: 'flush.messages', value: '1' },
];
const now = (elapsedMs: number): Now => ({
  monotonicMs: monotonicMs(elapsedMs),
  wallMs: wallMs(1_735_689_600_000 + elapsedMs),
});

/** What is done to a directory; `file` and `other` count round its files. */
export type DirectoryDamage =
  | { readonly kind: 'truncate' | 'flip' | 'zero'; readonly file: number; readonly at: number }
  | { readonly kind: 'int32'; readonly file: number; readonly at: number; readonly value: number }
  | { readonly kind: 'noise' | 'grow'; readonly file: number; readonly length: number }
  | { readonly kind: 'remove' | 'become-directory'; readonly file: number }
  | { readonly kind: 'swap'; readonly file: number; readonly other: number }
  | { readonly kind: 'stranger'; readonly name: string; readonly directory: boolean };

const file = fc.nat(999);
const place = fc.nat(PLACES - 1);
const STRANGERS = [
  ...[
    'nonsense',
    'orders-',
    'orders-x',
    '-0',
    'orders-99999999999',
    'orders-0.abc-delete',
    'lost+found',
    '.lock',
    'x-7',
  ],
  ...[
    'orders-0/00000000000000000000.snapshot',
    'orders-0/99999999999999999999.log',
    'orders-0/abc.log',
    'orders-0/.x',
  ],
  ...[
    'orders-0/00000000000000000003.log.swap',
    'orders-0/00000000000000000000.log.cleaned',
    'orders-0/-1.index',
  ],
];
const oneDamage: fc.Arbitrary<DirectoryDamage> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constantFrom('truncate' as const, 'flip' as const, 'zero' as const),
      file,
      at: place,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('int32' as const),
      file,
      at: place,
      value: fc.constantFrom(-1, 0, 1, 0x7fff_ffff, -0x8000_0000, 0x0100_0000),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('noise' as const, 'grow' as const),
      file,
      length: fc.nat(300),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom('remove' as const, 'become-directory' as const), file }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('swap' as const), file, other: file }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('stranger' as const),
      name: fc.constantFrom(...STRANGERS),
      directory: fc.boolean(),
    }),
  },
);
const someDamage = fc.record({
  damages: fc.array(oneDamage, { minLength: 1, maxLength: 3 }),
  clean: fc.boolean(),
});

type Files = ReadonlyMap<string, Uint8Array>;

function readTree(
  disk: SimDisk,
  path: string,
  into = new Map<string, Uint8Array>(),
): Map<string, Uint8Array> {
  for (const entry of disk.list(path)) {
    const inner = `${path}/${entry.name}`;
    if (entry.directory) readTree(disk, inner, into);
    else into.set(inner, contentOf(disk, inner));
  }
  return into;
}

function contentOf(disk: SimDisk, path: string): Uint8Array {
  const opened = disk.open(path, 'read');
  const bytes = new Uint8Array(opened.size());
  opened.read(0, bytes);
  opened.close();
  return bytes;
}

function write(disk: SimDisk, path: string, bytes: Uint8Array): void {
  disk.makeDirectory(path.split('/').slice(0, -1).join('/'));
  const opened = disk.open(path, 'create');
  opened.write(0, [bytes]);
  opened.close();
}

function hurtDisk(disk: SimDisk, files: Files, damage: DirectoryDamage): void {
  if (damage.kind === 'stranger') {
    if (disk.exists(`${ROOT}/${damage.name}`)) return;
    if (damage.directory) disk.makeDirectory(`${ROOT}/${damage.name}`);
    else write(disk, `${ROOT}/${damage.name}`, new TextEncoder().encode('stranger'));
    return;
  }
  const paths = [...files.keys()];
  const path = paths[damage.file % paths.length]!;
  disk.removeTree(path);
  if (damage.kind === 'become-directory') disk.makeDirectory(path);
  else if (damage.kind === 'swap') write(disk, path, files.get(paths[damage.other % paths.length]!)!);
  else if (damage.kind !== 'remove') write(disk, path, damagedBytes(files.get(path)!.slice(), damage));
}

function damagedBytes(
  bytes: Uint8Array,
  damage: Extract<DirectoryDamage, { kind: 'truncate' | 'flip' | 'zero' | 'int32' | 'noise' | 'grow' }>,
): Uint8Array {
  if (damage.kind === 'noise') return seededRandom(damage.file).bytes('noise', damage.length);
  if (damage.kind === 'grow') return Buffer.concat([bytes, new Uint8Array(damage.length)]);
  const at = Math.floor((damage.at / PLACES) * bytes.length);
  if (damage.kind === 'truncate') return bytes.subarray(0, at);
  if (damage.kind === 'zero') bytes.fill(0, at);
  else if (damage.kind === 'flip') bytes[at] = (bytes[at] ?? 0) ^ (1 << (damage.at % 8));
  else if (at + 4 <= bytes.length) new DataView(bytes.buffer, bytes.byteOffset).setInt32(at, damage.value);
  return bytes;
}

/** A broker on a disk, without a network: requests are handed in, answers are counted. */
class Life {
  readonly #core: RunningNode;
  #answers = 0;
  #elapsedMs = 0;

  private constructor(core: RunningNode) {
    this.#core = core;
  }

  /** The broker, or the sentence with which it refuses. */
  static start(disk: SimDisk): Life | string {
    let life: Life | undefined;
    const network = {
      send: (_: number, parts: readonly OutgoingPart[]) => life?.took(parts),
      pause: () => undefined,
      resume: () => undefined,
      close: () => undefined,
    };
    const ports = {
      disk,
      network,
      random: seededRandom(1),
      compression: nodeCompression(),
      digest: nodeDigest(),
    };
    try {
      const core = brokerMaker(1, ports, CONFIG, now(0));
      if ('refused' in core) return core.refused;
      life = new Life(core);
      return life;
    } catch (error) {
      if (error instanceof DiskFault || error instanceof MetadataFault) return error.message;
      throw error;
    }
  }

  took(parts: readonly OutgoingPart[]): void {
    for (const part of parts) if (!(part instanceof Uint8Array)) part.release();
    this.#answers += 1;
  }

  /** Asks and lets the broker work until it rests. */
  ask(request: Uint8Array): void {
    const before = this.#answers;
    const { listener, actors } = this.#core;
    listener.opened(1, '');
    listener.received(1, request);
    for (let moved = true; moved; ) {
      moved = false;
      for (const actor of actors) {
        if (!actor.hasMail()) continue;
        actor.turn(now(this.#elapsedMs));
        moved = true;
      }
    }
    listener.closed(1);
    if (this.#answers !== before + 1) throw new Error('a request was not answered');
  }

  /** Lets the housekeeping of a minute happen. */
  wait(): void {
    this.#elapsedMs += 60_000;
    for (const actor of this.#core.actors) actor.turn(now(this.#elapsedMs));
  }

  stop(): void {
    this.#core.close(now(this.#elapsedMs));
  }
}

const header = { correlationId: 1, clientId: 'house' };

function produceRequest(value: string): Uint8Array {
  const records = [
    { timestamp: 1_735_689_600_000, key: null, value: new TextEncoder().encode(value.repeat(30)) },
  ];
  const batch = buildBatch({ records }, { digest: nodeDigest(), compression: nodeCompression() });
  const partitionData = [{ index: 0, records: batch }];
  const body = { acks: -1, timeoutMs: 0, transactionalId: null, topicData: [{ name: TOPIC, partitionData }] };
  return encodeRequest('Produce', 9, header, body);
}

function fetchRequest(fetchOffset: number): Uint8Array {
  const partitions = [{ partition: 0, fetchOffset, partitionMaxBytes: 10_000 }];
  const limits = { maxWaitMs: 0, minBytes: 0, maxBytes: 100_000, sessionEpoch: -1 };
  return encodeRequest('Fetch', 12, header, { ...limits, topics: [{ topic: TOPIC, partitions }] });
}

function listRequest(timestamp: number): Uint8Array {
  const topics = [{ name: TOPIC, partitions: [{ partitionIndex: 0, timestamp, currentLeaderEpoch: -1 }] }];
  return encodeRequest('ListOffsets', 7, header, { replicaId: -1, topics });
}

/** A directory as a busy broker leaves it, stopped in good order. */
function wellKept(): Files {
  const disk = new SimDisk({ random: seededRandom(1), clock: () => now(0).wallMs });
  const life = Life.start(disk);
  if (typeof life === 'string') throw new Error(`a fresh directory is refused: ${life}`);
  const topic = {
    name: TOPIC,
    numPartitions: 2,
    replicationFactor: 1,
    assignments: [],
    configs: SMALL_SEGMENTS,
  };
  life.ask(encodeRequest('CreateTopics', 7, header, { topics: [topic], timeoutMs: 1_000 }));
  for (let i = 0; i < 40; i += 1) life.ask(produceRequest(`v${i}`));
  life.wait();
  life.stop();
  return readTree(disk, ROOT);
}

const MARKER = `${ROOT}/.kafka_cleanshutdown`;

/** One damaged directory; answers whether the broker refused it. A disk fault in a turn is an end in words too. */
function live(files: Files, damages: readonly DirectoryDamage[], clean: boolean): 'started' | 'refused' {
  const disk = new SimDisk({ random: seededRandom(1), clock: () => now(0).wallMs });
  for (const [path, bytes] of files) if (clean || path !== MARKER) write(disk, path, bytes);
  for (const damage of damages) hurtDisk(disk, files, damage);
  const first = Life.start(disk);
  if (typeof first === 'string') return refusedInWords(first);
  try {
    for (const offset of [0, 7, 39, 41]) first.ask(fetchRequest(offset));
    for (const timestamp of [-2, -1, -3, 1_735_689_600_000]) first.ask(listRequest(timestamp));
    for (const value of ['a', 'b']) first.ask(produceRequest(value));
    first.wait();
    first.stop();
  } catch (error) {
    if (!(error instanceof DiskFault)) throw error;
    disk.kill();
  }
  const second = Life.start(disk);
  if (typeof second === 'string') return refusedInWords(second);
  return 'started';
}

function refusedInWords(sentence: string): 'refused' {
  if (sentence.length < 15 || /undefined|\[object|NaN|\n/.test(sentence))
    throw new Error(`"${sentence}" is no sentence`);
  return 'refused';
}

/** How many directories were started on and how many refused. */
export interface DirectoryEndings {
  started: number;
  refused: number;
}

/** The whole campaign. */
export function directoryCampaign(
  lives: number,
  seed: number,
  tell: (line: string) => void,
): DirectoryEndings {
  const files = wellKept();
  const endings: DirectoryEndings = { started: 0, refused: 0 };
  for (let life = seed; life < seed + lives; life += 1) {
    const [drawn] = fc.sample(someDamage, { seed: life, numRuns: 1 });
    const { damages, clean } = drawn!;
    try {
      endings[live(files, damages, clean)] += 1;
    } catch (error) {
      const named = damages.map((damage) => ({ ...damage, path: pathOf(files, damage) }));
      const where = `${clean ? 'clean' : 'unclean'} ${JSON.stringify(named)}`;
      const repeat = `node cli/house/hostile-directories.ts --lives 1 --seed ${life}`;
      throw new Error(`${(error as Error).stack}\nDirectory: ${where}\nRepeat: ${repeat}`);
    }
    tell(`${life - seed + 1} lives`);
  }
  return endings;
}

const pathOf = (files: Files, damage: DirectoryDamage): string =>
  damage.kind === 'stranger' ? damage.name : [...files.keys()][damage.file % files.size]!;

if (import.meta.main) {
  const options = { lives: { type: 'string' }, seed: { type: 'string' } } as const;
  const { lives = '5000', seed = '1' } = parseArgs({ options }).values;
  const tell = (line: string): void => void process.stdout.write(`${line}\n`);
  tell(JSON.stringify(directoryCampaign(Number(lives), Number(seed), tell)));
}
