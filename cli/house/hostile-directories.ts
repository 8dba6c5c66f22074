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
import type { SimDisk } from '../../reference/hosts/sim/sim-disk.ts';
import { DiskFault } from '../../reference/ports/disk.ts';
import { seededRandom } from '../../reference/testing/disk-random.ts';
import {
  createRequest,
  fetchRequest,
  Life,
  listRequest,
  newDisk,
  produceRequest,
  ROOT,
  T0,
} from './one-life.ts';

const PLACES = 65_536;
/** What is done to a directory; `file` and `other` count round its files. */
/** Damage inside a file. */
type ByteDamage =
  | { readonly kind: 'truncate'; readonly file: number; readonly at: number }
  | { readonly kind: 'flip'; readonly file: number; readonly at: number }
  | { readonly kind: 'zero'; readonly file: number; readonly at: number }
  | { readonly kind: 'int32'; readonly file: number; readonly at: number; readonly value: number }
  | { readonly kind: 'noise'; readonly file: number; readonly length: number }
  | { readonly kind: 'grow'; readonly file: number; readonly length: number };

export type DirectoryDamage =
  | ByteDamage
  | { readonly kind: 'remove'; readonly file: number }
  | { readonly kind: 'become-directory'; readonly file: number }
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
  if (damage.kind === 'remove') return;
  if (damage.kind === 'become-directory') disk.makeDirectory(path);
  else if (damage.kind === 'swap') write(disk, path, files.get(paths[damage.other % paths.length]!)!);
  else write(disk, path, damagedBytes(files.get(path)!.slice(), damage));
}

function damagedBytes(bytes: Uint8Array, damage: ByteDamage): Uint8Array {
  if (damage.kind === 'noise') return seededRandom(damage.file).bytes('noise', damage.length);
  if (damage.kind === 'grow') return Buffer.concat([bytes, new Uint8Array(damage.length)]);
  const at = Math.floor((damage.at / PLACES) * bytes.length);
  if (damage.kind === 'truncate') return bytes.subarray(0, at);
  if (damage.kind === 'zero') bytes.fill(0, at);
  else if (damage.kind === 'flip') bytes[at] = (bytes[at] ?? 0) ^ (1 << (damage.at % 8));
  else if (at + 4 <= bytes.length) new DataView(bytes.buffer, bytes.byteOffset).setInt32(at, damage.value);
  return bytes;
}

/** A directory as a busy broker leaves it, stopped in good order. */
function wellKept(): Files {
  const disk = newDisk();
  const life = Life.start(disk);
  if (typeof life === 'string') throw new Error(`a fresh directory is refused: ${life}`);
  life.ask(createRequest());
  for (let i = 0; i < 40; i += 1) life.ask(produceRequest(`v${i}`));
  life.wait();
  life.stop();
  return readTree(disk, ROOT);
}

const MARKER = `${ROOT}/.kafka_cleanshutdown`;

/** One damaged directory; answers whether the broker refused it. A disk fault in a turn is an end in words too. */
function live(files: Files, damages: readonly DirectoryDamage[], clean: boolean): 'started' | 'refused' {
  const disk = newDisk();
  for (const [path, bytes] of files) if (clean || path !== MARKER) write(disk, path, bytes);
  for (const damage of damages) hurtDisk(disk, files, damage);
  const first = Life.start(disk);
  if (typeof first === 'string') return refusedInWords(first);
  try {
    for (const offset of [0, 7, 39, 41]) first.ask(fetchRequest(offset));
    for (const timestamp of [-2, -1, -3, T0]) first.ask(listRequest(timestamp));
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
