/**
 * Goal    the inspector finds the damage of every crash image, at the bytes that were damaged.
 * Method  the base is written by the simulated reference, stopped cleanly and killed; each image is done to a copy of the files in
 *         memory; what the inspector says of the copy and not of the sound files must touch the damage. What it cannot see is listed
 *         here, with the reason.
 */
import { beforeAll, expect, test } from 'vitest';
import { BaseLog } from '../../conformance/images/base.ts';
import { catalogue } from '../../conformance/images/catalogue.ts';
import type { Image } from '../../conformance/images/image.ts';
import { MemoryDisk } from '../../conformance/images/memory-disk.ts';
import { type Damage, Plot } from '../../conformance/images/plot.ts';
import { inspectDirectory } from '../../conformance/inspect/check-directory.ts';
import type { Finding } from '../../conformance/inspect/finding.ts';
import { Partner, type Stop } from '../exchange/partner.ts';

/** Images that leave nothing to be seen. */
const invisible: Readonly<Record<string, string>> = {
  'another-node': 'A directory does not know on which node it lies.',
  'another-cluster': 'No other file remembers the cluster.',
  'identity-version-0': 'It is as sound as version 1.',
  'metadata-missing': 'A second directory has no metadata log, nor has any of a node with ZooKeeper.',
  'index-empty': 'An offset index may be as sparse as its interval allows, and that is in no file.',
  'index-empty-marked': 'The same.',
  'index-zeros': 'Zeros behind the entries are what a killed broker leaves of a preallocated index.',
  'snapshots-missing': 'A killed broker may not have written any.',
  'recovery-points-missing': 'A killed broker may not have written any.',
  'watermarks-missing': 'A killed broker may not have written any.',
  'log-starts-missing': 'Only a log that does not start with its first segment has an entry.',
  'log-starts-missing-marked': 'The same.',
  'log-start-inside': 'It is what DeleteRecords leaves.',
  'log-start-inside-marked': 'The same.',
  'recovery-point-stale': 'It only says from where to look closely.',
  'watermark-stale': 'It lags behind by design.',
};

const topic = 'damaged';
const bases = new Map<Stop, MemoryDisk>();

beforeAll(async () => {
  const untestable = (reason: string): never => {
    throw new Error(reason);
  };
  for (const stop of ['clean', 'kill'] as const) {
    const partner = await Partner.open('builtin:reference', { workDirectory: '', progress: () => undefined });
    await BaseLog.write({ client: partner.client, untestable }, topic);
    await partner.client.sleep(70_000); // Every checkpoint has been written once.
    await partner.down(stop);
    bases.set(stop, await MemoryDisk.of(partner.disk));
    await partner.close();
  }
}, 60_000);

/** Whether the finding is about these bytes. What a lost file had said is missed elsewhere: in the files that still speak of it. */
const touches = (finding: Finding, { file, from, to, lost }: Damage): boolean => {
  if (lost === true) return true;
  if (finding.file !== file) return false;
  const { start = 0, end = Number.MAX_SAFE_INTEGER } = finding;
  return start <= to && end >= from;
};

const key = ({ requirement, file, start, end, message }: Finding): string =>
  [requirement, file, start, end, message].join(' ');

async function found(image: Image): Promise<{ damages: readonly Damage[]; fresh: Finding[] }> {
  const base = bases.get(image.after === 'kill' ? 'kill' : 'clean')!;
  const before = new Set(inspectDirectory(base.tree()).findings.map(key));
  const disk = base.copy();
  const plot = await Plot.open(disk, topic);
  await image.damage(plot);
  const { findings } = inspectDirectory(disk.tree());
  return { damages: plot.damages, fresh: findings.filter((finding) => !before.has(key(finding))) };
}

test.each(catalogue.map((image) => [image.id, image] as const))('%s', async (id, image) => {
  const { damages, fresh } = await found(image);
  if (invisible[id] === undefined) expect(damages.length).toBeGreaterThan(0);
  const isSeen = fresh.some((finding) => damages.some((damage) => touches(finding, damage)));
  expect({ isSeen, damages: isSeen ? [] : damages, fresh: isSeen ? [] : fresh }).toMatchObject({
    isSeen: invisible[id] === undefined,
  });
});

test('what cannot be seen is in the catalogue', () => {
  const ids = catalogue.map((image) => image.id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(Object.keys(invisible).filter((id) => !ids.includes(id))).toEqual([]);
});
