/**
 * The exchange of whole log directories: identity, metadata log, checkpoints and partitions, all as the writer has left them.
 *
 * Shape   `exchangeWhole(options)` gives one `Cell` for each writer, reader and stop. A reader has one node, whose directory is replaced.
 * Errors  a start that the reader refuses is a finding, but for a reader of an older release than the writer: going back is not
 *         promised by anybody, and the cell is left out.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NodeDisk } from '../../conformance/driver/cluster.ts';
import { MemoryDisk } from '../../conformance/images/memory-disk.ts';
import { untilServed } from '../../conformance/suites/offsets/asking.ts';
import type { ExchangeOptions } from './exchange.ts';
import { type Cell, inspect, type Written, writeAll } from './judge.ts';
import { createPortable } from './load.ts';
import { nameOf, Partner, type Stop } from './partner.ts';

/** What a writer has left. */
interface Left {
  readonly writer: string;
  readonly stop: Stop;
  readonly files: MemoryDisk;
  readonly topics: readonly Written[];
}

/** Every writer to every reader. */
export async function exchangeWhole({ writers, readers, stops, progress }: ExchangeOptions): Promise<Cell[]> {
  const workDirectory = mkdtempSync(join(tmpdir(), 'ktck-exchange-'));
  const cells: Cell[] = [];
  try {
    const left: Left[] = [];
    for (const address of writers) {
      for (const stop of stops) {
        progress(`${nameOf(address)} writes a whole directory, then: ${stop}`);
        left.push(await write(address, stop, { workDirectory, progress }));
      }
    }
    for (const address of readers) {
      const mine = left.filter(({ writer }) => !isOlder(address, writer));
      if (mine.length > 0) cells.push(...(await readAll(address, mine, { workDirectory, progress })));
    }
  } finally {
    rmSync(workDirectory, { recursive: true, force: true });
  }
  return cells;
}

type Surroundings = { readonly workDirectory: string; readonly progress: (line: string) => void };

const releaseOf = (address: string): number[] =>
  (/@(.+)$/.exec(address)?.[1] ?? '4.3.1').split('.').map(Number);

/** Whether the reader is of an older release than the writer. */
function isOlder(reader: string, writer: string): boolean {
  const [a, b] = [releaseOf(reader), releaseOf(writer)];
  const at = a.findIndex((number, place) => number !== b[place]);
  return at >= 0 && a[at]! < b[at]!;
}

async function write(address: string, stop: Stop, surroundings: Surroundings): Promise<Left> {
  const partner = await Partner.open(address, inside(surroundings, `${nameOf(address)} ${stop}`));
  try {
    const topics = await writeAll(partner, (kind) => `whole-${kind}`, createPortable);
    await partner.down(stop);
    return { writer: address, stop, files: await MemoryDisk.of(partner.disk), topics };
  } finally {
    await partner.close();
  }
}

const inside = ({ workDirectory, progress }: Surroundings, name: string): Surroundings => ({
  workDirectory: join(workDirectory, name.replaceAll(' ', '-')),
  progress,
});

async function readAll(address: string, left: readonly Left[], surroundings: Surroundings): Promise<Cell[]> {
  const partner = await Partner.open(address, inside(surroundings, `reader ${nameOf(address)}`));
  const cells: Cell[] = [];
  try {
    for (const each of left) {
      const cell: Cell = {
        writer: nameOf(each.writer),
        reader: partner.name,
        stop: each.stop,
        looks: 0,
        findings: [],
      };
      cells.push(cell);
      surroundings.progress(`${cell.reader} opens the whole directory of ${cell.writer} (${each.stop})`);
      await partner.down('kill');
      await replace(partner.disk, each.files);
      await readOne(partner, each, cell);
    }
  } finally {
    await partner.close();
  }
  return cells;
}

async function readOne(partner: Partner, { topics }: Left, cell: Cell): Promise<void> {
  try {
    await partner.up();
  } catch (error) {
    cell.findings.push(`the start: ${error instanceof Error ? error.message : String(error)}`);
    return;
  }
  for (const written of topics) {
    await untilServed(partner.client, written.topic);
    await inspect(partner, written.topic, written, cell, 'read');
  }
}

/** Everything that lies there goes; everything of the writer comes. */
async function replace(disk: NodeDisk, files: MemoryDisk): Promise<void> {
  for (const { name } of await disk.list('.')) if (name !== '.lock') await disk.remove(name);
  for (const [path, bytes] of files.entries()) await disk.write(path, bytes);
}
