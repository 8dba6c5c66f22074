/**
 * The inspector and the dump before directories that nobody in his senses would write: they answer, in time,
 * and within their memory.
 *
 *     node cli/house/hostile-inspections.ts --rounds 2000 --seed 7
 *
 * Shape   each round takes a directory of a real broker, does it several kinds of damage, inspects it and
 *         dumps every file. Some files are of a size that no memory holds: their bytes are made when they are
 *         read.
 * Units   rounds; milliseconds of processor time for one round, bytes of resident memory for the process.
 * Errors  an error whose message names the seed of the round and the command that repeats it.
 */
import { setFlagsFromString } from 'node:v8';
import { imageFiles } from '../../conformance/inspect/archive.ts';
import { inspectDirectory } from '../../conformance/inspect/check-directory.ts';
import { dumpFile, filesBelow } from '../../conformance/inspect/dump.ts';
import { itemText } from '../../conformance/inspect/dump-text.ts';
import { inspectionText } from '../../conformance/inspect/report-text.ts';
import { type DirectoryTree, memoryTree } from '../../conformance/inspect/source.ts';
import { chanceOf } from '../../conformance/runner/chance.ts';
import { flagsOf, wholeNumber } from '../flags.ts';

const usage = `Puts mangled directories before the inspector and the dump.

  npm run hostile-inspections                     2,000 rounds
  npm run hostile-inspections -- --rounds 100     fewer
  npm run hostile-inspections -- --seed 7         where chance begins
`;

type Files = Map<string, Uint8Array>;
type Chance = (bound: number) => number;

const slowestMs = 20_000;
const mostBytes = 700 * 1024 * 1024;

const pick = <Item>(chance: Chance, items: readonly Item[]): Item => items[chance(items.length)] as Item;

/** Bytes that are likely to be mistaken for lengths, counts and magic. */
function noise(chance: Chance, length: number): Uint8Array {
  const style = chance(4);
  return Uint8Array.from({ length }, () =>
    style === 0 ? 0 : style === 1 ? 255 : style === 2 ? chance(3) : chance(256),
  );
}

function overwrite(chance: Chance, bytes: Uint8Array): Uint8Array {
  if (bytes.length === 0) return bytes;
  const copy = new Uint8Array(bytes);
  const at = chance(copy.length);
  copy.set(noise(chance, Math.min(copy.length - at, 1 + chance(16))), at);
  return copy;
}

const names = [
  'plain-0/00000000000000000000.log',
  'plain-0/00000000000000000000.index',
  'plain-0/00000000000000000000.timeindex',
  'plain-0/00000000000000000000.txnindex',
  'plain-0/00000000000000000000.snapshot',
  'plain-0/99999999999999999999.log',
  'plain-0/leader-epoch-checkpoint',
  'plain-0/partition.metadata',
  '__cluster_metadata-0/quorum-state',
  '__cluster_metadata-0/00000000000000000000-0000000000.checkpoint',
  'meta.properties',
  'recovery-point-offset-checkpoint',
  'bootstrap.checkpoint',
];

const damages: readonly ((chance: Chance, files: Files, path: string) => void)[] = [
  (chance, files, path) => files.set(path, overwrite(chance, files.get(path)!)),
  (chance, files, path) => files.set(path, files.get(path)!.subarray(0, chance(files.get(path)!.length + 1))),
  (chance, files, path) => files.set(path, files.get(pick(chance, [...files.keys()]))!),
  (chance, files) => files.set(pick(chance, names), noise(chance, chance(4_096))),
  (chance, files, path) =>
    files.set(`${path}.${pick(chance, ['swap', 'cleaned', 'deleted', 'tmp', 'x'])}`, noise(chance, 40)),
  (_, files, path) => files.delete(path),
  (chance, files, path) => {
    const [bytes, other] = [files.get(path)!, files.get(pick(chance, [...files.keys()]))!];
    const joined = new Uint8Array(bytes.length + other.length);
    joined.set(bytes);
    joined.set(other, bytes.length);
    files.set(path, joined);
  },
];

/** A tree in which one file seems to have a size that nobody can hold. */
function withGiant(tree: DirectoryTree, path: string, sizeBytes: number, fill: number): DirectoryTree {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')));
  return {
    list: (at) =>
      tree.list(at).map((entry) => (at === folder && entry.name === name ? { ...entry, sizeBytes } : entry)),
    open(at) {
      if (at !== path) return tree.open(at);
      const real = tree.open(at);
      return {
        sizeBytes,
        close: () => real.close(),
        read(position, length) {
          const bytes = new Uint8Array(Math.max(0, Math.min(length, sizeBytes - position))).fill(fill);
          if (position < real.sizeBytes)
            bytes.set(real.read(position, Math.min(length, real.sizeBytes - position)));
          return bytes;
        },
      };
    },
  };
}

const giantBytes = 1_500_000_000;
const giantEvery = 200;

function round(images: readonly Files[], seed: number): void {
  const chance = chanceOf(seed, 'hostile-inspections');
  const files = new Map(pick(chance, images));
  for (let times = 1 + chance(6); times > 0; times -= 1)
    pick(chance, damages)(chance, files, pick(chance, [...files.keys()]));
  const whole = memoryTree(files);
  const isGiant = seed % giantEvery === 0 && files.size > 0;
  const giant = pick(
    chance,
    [...files.keys()].filter((path) => path.includes('/plain-0/') || path.startsWith('plain-0/')),
  );
  const tree = isGiant && giant !== undefined ? withGiant(whole, giant, giantBytes, chance(3)) : whole;
  try {
    inspectionText(inspectDirectory(tree));
  } catch (error) {
    if ((error as Error).name !== 'NotKafka') throw error;
  }
  if (isGiant) return; // Each byte of it would be shown.
  for (const path of filesBelow(tree, ''))
    for (const item of dumpFile(tree, path, { bytes: seed % 7 === 0 }))
      itemText(item, { hex: seed % 7 === 0 });
}

/** The whole campaign: how many rounds, the slowest of them, the most memory. */
export function inspectionCampaign(
  rounds: number,
  seed: number,
  tell: (line: string) => void,
): Record<string, number> {
  const light = (files: Files): Files => new Map([...files].filter(([, bytes]) => bytes.length < 1_000_000));
  const images = ['4.3.1-compacted', '3.9.2-killed', '4.3.1-format'].map((name) => light(imageFiles(name)));
  let [slowest, most] = [0, 0];
  for (let at = seed; at < seed + rounds; at += 1) {
    const before = process.cpuUsage();
    try {
      round(images, at);
      const { user, system } = process.cpuUsage(before);
      slowest = Math.max(slowest, (user + system) / 1_000);
      most = Math.max(most, process.memoryUsage.rss());
      if (slowest > slowestMs) throw new RangeError(`${slowest} ms are more than ${slowestMs}`);
      if (most > mostBytes) throw new RangeError(`${most} bytes of memory are more than ${mostBytes}`);
    } catch (error) {
      throw new Error(
        `${(error as Error).stack}\nRepeat: node cli/house/hostile-inspections.ts --rounds 1 --seed ${at}`,
      );
    }
    tell(`${at - seed + 1} rounds`);
  }
  return { rounds, slowestMs: Math.round(slowest), mostMebibytes: Math.round(most / 1_048_576) };
}

if (import.meta.main) {
  setFlagsFromString('--max-old-space-size=256');
  const options = { rounds: { type: 'string' }, seed: { type: 'string' } } as const;
  const { rounds = '2000', seed = '1' } = flagsOf(usage, { options }).values;
  const tell = (line: string): void => void process.stdout.write(`${line}\n`);
  const asked = [wholeNumber(usage, 'rounds', rounds), wholeNumber(usage, 'seed', seed, 0)] as const;
  tell(JSON.stringify(inspectionCampaign(...asked, tell)));
}
