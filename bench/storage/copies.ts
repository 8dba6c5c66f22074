/**
 * How often the reference copies a byte in its own memory on the way from the wire to the segment and back.
 *
 * Shape   `copies()` starts the reference with `count-copies.ts` before it, produces and fetches, and tells
 *         copied bytes for each byte moved. Wire and segment hold the same bytes, so the aim is none; what an
 *         old client asks to have converted cannot be had without.
 * Units   bytes copied for a byte produced or fetched.
 * Errors  a process that ends early is an error with its last words.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ManagedProcess } from '../../adapters/common/processes.ts';
import { RawClient } from '../../conformance/clients/raw-client.ts';
import type { Tree } from '../../conformance/wire/tree.ts';
import { acknowledged, produceFrame } from '../lib/frames.ts';

const root = join(import.meta.dirname, '../..');
const requests = 100;
const recordsEach = 5_000;
const fetchBytes = 1024 * 1024;

/** Copied for each byte, by the way it went. */
export interface Copies {
  readonly produced: number;
  readonly fetched: number;
  readonly converted: number;
}

/** Runs the measurement. */
export async function copies(): Promise<Copies> {
  const home = mkdtempSync(join(tmpdir(), 'ktck-copies-'));
  const count = join(home, 'count');
  const args = ['--import', join(root, 'bench/storage/count-copies.ts'), join(root, 'cli/ktck.ts')];
  const options = ['reference', '--release', '3.9', '--data', join(home, 'data')];
  const env = { ...process.env, KTCK_COPIES: count };
  const node = new ManagedProcess(process.execPath, [...args, ...options], { env });
  try {
    const ready = JSON.parse(await node.firstLine(60_000)) as { bootstrap: string[] };
    const client = await RawClient.connect(ready.bootstrap[0]!);
    await client.createTopic('copies');
    const frame = produceFrame('copies', { partitions: 1, recordsEach });
    await acknowledged(client, frame);
    const copiedBy = async (work: () => Promise<number>): Promise<number> => {
      const before = await counted(node, count);
      const bytes = await work();
      return ((await counted(node, count)) - before) / bytes;
    };
    const produced = await copiedBy(async () => {
      for (let i = 0; i < requests; i += 1) await acknowledged(client, frame);
      return requests * frame.length;
    });
    const fetched = await copiedBy(() => fetchAll(client, 11));
    const converted = await copiedBy(() => fetchAll(client, 3));
    client.close();
    return { produced, fetched, converted };
  } finally {
    await node.stop('kill', 1_000);
    rmSync(home, { recursive: true, force: true });
  }
}

/** What the process has counted up to now. */
async function counted(node: ManagedProcess, file: string): Promise<number> {
  rmSync(file, { force: true });
  node.child.kill('SIGUSR2');
  while (!existsSync(file) || !readFileSync(file, 'utf8').endsWith('\n')) {
    if (node.exit !== undefined) throw new Error(`the reference ${node.exit}: ${node.tail}`);
    await pause(5);
  }
  return Number(readFileSync(file, 'utf8'));
}

/** Reads the partition from start to end; returns how many bytes of records came. */
async function fetchAll(client: RawClient, version: number): Promise<number> {
  const end = (requests + 1) * recordsEach;
  let bytes = 0;
  for (let offset = 0; offset < end; offset += recordsEach) {
    const partition = { partition: 0, fetchOffset: BigInt(offset), partitionMaxBytes: fetchBytes };
    const body: Tree = {
      replicaId: -1,
      maxWaitMs: 0,
      minBytes: 1,
      maxBytes: fetchBytes,
      topics: [{ topic: 'copies', partitions: [partition] }],
    };
    const { responses } = await client.call('Fetch', version, body);
    const [topic] = responses as readonly Tree[];
    const [answered] = topic!.partitions as readonly Tree[];
    bytes += (answered!.records as Uint8Array).length;
  }
  return bytes;
}
