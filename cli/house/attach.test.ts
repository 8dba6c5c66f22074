/**
 * Goal    a cluster that somebody else keeps looks the same after a run as before it: its own topics untouched, none of ours left, and a
 *         second run finds nothing of the first.
 * Method  the reference as a stranger's broker with a topic of its own; the real command line twice over TCP; Metadata before, between, after.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { RawClient } from '../../conformance/clients/raw-client.ts';
import type { Tree } from '../../conformance/wire/tree.ts';
import { endAll, start, startReference } from './children.ts';

const folder = mkdtempSync(join(tmpdir(), 'ktck-attach-'));
afterAll(async () => {
  await endAll();
  rmSync(folder, { recursive: true, force: true });
});

/** The names of all topics, sorted, but those that a broker makes for itself when it is asked for a coordinator. */
async function topicsOf(bootstrap: string): Promise<string[]> {
  const client = await RawClient.connect(bootstrap);
  const { topics } = await client.call('Metadata', 1, { topics: null });
  client.close();
  return (topics as readonly Tree[])
    .map(({ name }) => String(name))
    .filter((name) => !name.startsWith('__'))
    .sort();
}

test('a run on somebody else’s broker leaves nothing, and a second run proves it', async () => {
  const { port } = await startReference(join(folder, 'data'));
  const bootstrap = `127.0.0.1:${port}`;
  const owner = await RawClient.connect(bootstrap);
  await owner.createTopic('orders');
  owner.close();
  const before = await topicsOf(bootstrap);
  expect(before).toEqual(['orders']);
  const verdicts: unknown[] = [];
  for (const time of ['first', 'second']) {
    const out = join(folder, time);
    const run = start([
      'run',
      `tcp:${bootstrap}`,
      '--select',
      'produce/*',
      '--skip',
      '*[codec=*]',
      '--out',
      out,
    ]);
    const { status, stderr } = await run.ended;
    expect(status, stderr).toBe(0);
    const report = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')) as {
      summary: { leftovers: string[]; counts: unknown };
    };
    expect(report.summary.leftovers).toEqual([]);
    verdicts.push(report.summary.counts);
    expect(await topicsOf(bootstrap), `topics after the ${time} run`).toEqual(before);
  }
  expect(verdicts[1]).toEqual(verdicts[0]);
}, 120_000);
