/**
 * Goal    `ktck reference` that cannot start, or cannot go on because the machine says no, ends with its documented code and one
 *         sentence.
 * Method  real processes: a directory that another one holds, a port that another one has, and files that may not grow beyond a limit.
 */

import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, expect, test } from 'vitest';

import { batchOf } from '../../reference/testing/replica-rig.ts';
import { ConnectionEnded, WireClient } from '../../reference/testing/wire-client.ts';
import { endAll, start, startReference } from './children.ts';

const folder = mkdtempSync(join(tmpdir(), 'ktck-starts-'));
afterAll(async () => {
  await endAll();
  rmSync(folder, { recursive: true, force: true });
});

test('a held directory and a taken port are unavailable', { timeout: 120_000 }, async () => {
  const data = join(folder, 'held');
  const { port } = await startReference(data);
  const other = join(folder, 'other');
  const [held, taken] = await Promise.all(
    [
      ['--data', data],
      ['--data', other, '--port', `${port}`],
    ].map((args) => start(['reference', ...args]).ended),
  );
  expect([held?.status, held?.stderr]).toEqual([69, `${data} is in use by another process.\n`]);
  const why = `Port ${port} of 127.0.0.1 cannot be listened on: it is in use.\n`;
  expect([taken?.status, taken?.stderr]).toEqual([69, why]);
});

test.each([
  ['log.roll.ms=0', 'Invalid value 0 for configuration segment.ms: Value must be at least 1'],
  ['log.flush.interval.ms=-1', 'Invalid value -1 for configuration flush.ms: Value must be at least 0'],
])('%s gives topics what none may have', async (setting, why) => {
  const { status, stderr } = await start([
    ...['reference', '--data', join(folder, 'unmade')],
    ...['--config', setting],
  ]).ended;
  expect([status, stderr]).toEqual([64, `The settings give topics what none may have: ${why}.\n`]);
});

test('a disk that is full ends the node in words; what was acknowledged is there afterwards', {
  timeout: 120_000,
}, async () => {
  const data = join(folder, 'full');
  const { child, port } = await startReference(data, [], 64);
  const stderr = text(child.stderr!);
  const exited = once(child, 'exit');
  const client = await WireClient.connect(port);
  const topics = [{ name: 't', numPartitions: 1, replicationFactor: 1, assignments: [], configs: [] }];
  await client.call('CreateTopics', 7, { topics, timeoutMs: 5_000 });
  let acknowledged = 0;
  try {
    for (; acknowledged < 100; acknowledged += 1) await produce(client);
  } catch (error) {
    expect(error).toBeInstanceOf(ConnectionEnded);
  }
  expect(acknowledged).toBeGreaterThan(5);
  expect(acknowledged).toBeLessThan(100);
  expect(await stderr).toMatch(
    /^The node has stopped, because its disk failed: EFBIG: file too large, [^\n]*\.\n$/,
  );
  expect(await exited).toEqual([69, null]);
  const again = await startReference(data);
  const asking = await WireClient.connect(again.port);
  const partitions = [{ partitionIndex: 0, timestamp: -1, currentLeaderEpoch: -1 }];
  const ends = await asking.call('ListOffsets', 7, { replicaId: -1, topics: [{ name: 't', partitions }] });
  expect(ends.topics[0]?.partitions[0]?.offset).toBe(acknowledged);
  asking.close();
});

async function produce(client: WireClient): Promise<void> {
  const partitionData = [{ index: 0, records: batchOf(['x'.repeat(5_000)]) }];
  const topicData = [{ name: 't', partitionData }];
  const answer = await client.call('Produce', 9, {
    acks: -1,
    timeoutMs: 1_000,
    transactionalId: null,
    topicData,
  });
  expect(answer.responses[0]?.partitionResponses[0]?.errorCode).toBe(0);
}
