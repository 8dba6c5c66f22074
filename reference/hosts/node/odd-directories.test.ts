/**
 * Goal    a data directory with something else in it than files of a broker's size ends a start in words,
 *         at once; a partition that is a link to a directory elsewhere is served and stays where it is.
 * Method  a node starts, stops, and finds pipes, files of holes and links the next time.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { batchOf } from '../../testing/replica-rig.ts';
import { WireClient } from '../../testing/wire-client.ts';
import { startCluster } from './start-node.ts';
import { StartRefused } from './start-refused.ts';

let root: string;
let data: string;
beforeEach(() => {
  root = fs.mkdtempSync(join(tmpdir(), 'ktck-odd-'));
  data = join(root, 'data');
});
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

/** Starts, lets a client do something, and stops in good order. */
async function life<T>(work: (client: WireClient) => Promise<T>): Promise<T> {
  const cluster = await startCluster({ dataDirectory: data });
  const client = await WireClient.connect(cluster.nodes[0]!.port);
  try {
    return await work(client);
  } finally {
    client.close();
    await cluster.stop();
  }
}

async function produce(client: WireClient, value: string): Promise<number> {
  const topicData = [{ name: 't', partitionData: [{ index: 0, records: batchOf([value]) }] }];
  const { responses } = await client.call('Produce', 9, { acks: -1, timeoutMs: 5_000, topicData });
  const { errorCode, baseOffset } = responses[0]!.partitionResponses[0]!;
  expect(errorCode).toBe(0);
  return Number(baseOffset);
}

const first = async (client: WireClient): Promise<number> => {
  const topics = [{ name: 't', numPartitions: 1, replicationFactor: 1, assignments: [], configs: [] }];
  await client.call('CreateTopics', 7, { topics, timeoutMs: 5_000 });
  return await produce(client, 'before');
};

const pipe = (path: string): void => void execFileSync('mkfifo', [path]);
const hole = (path: string): void => {
  fs.writeFileSync(path, '');
  fs.truncateSync(path, 2 ** 40);
};

test.each<[string, string, (path: string) => void]>([
  ['a pipe', 'meta.properties', pipe],
  ['a pipe', 'recovery-point-offset-checkpoint', pipe],
  ['a pipe', '.lock', pipe],
  ['a pipe', '__cluster_metadata-0/quorum-state', pipe],
  ['a pipe', '__cluster_metadata-0/00000000000000000000.log', pipe],
  ['larger than a disk', 'meta.properties', hole],
  ['larger than a disk', 'replication-offset-checkpoint', hole],
  ['larger than a disk', 'bootstrap.checkpoint', hole],
  ['larger than a disk', '__cluster_metadata-0/quorum-state', hole],
  ['larger than a disk', '__cluster_metadata-0/leader-epoch-checkpoint', hole],
])('%s under the name %s ends the start in a sentence', async (_, name, put) => {
  await life(first);
  fs.rmSync(join(data, name), { force: true });
  put(join(data, name));
  const refused = startCluster({ dataDirectory: data });
  await expect(refused).rejects.toThrow(StartRefused);
  await expect(refused).rejects.toThrow(/^[^\n]{15,}\.$/);
});

test('a partition that lies elsewhere, behind a link, is served and stays there', async () => {
  await life(first);
  fs.renameSync(join(data, 't-0'), join(root, 'elsewhere'));
  fs.symlinkSync(join(root, 'elsewhere'), join(data, 't-0'));
  expect(await life((client) => produce(client, 'after'))).toBe(1);
  expect(fs.lstatSync(join(data, 't-0')).isSymbolicLink()).toBe(true);
  expect(await life((client) => produce(client, 'again'))).toBe(2);
});
