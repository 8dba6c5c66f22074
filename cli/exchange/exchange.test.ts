/**
 * Goal    the exchange is green between the reference and itself, after a clean stop and after a kill; and what is lost on the way is seen.
 * Method  simulated brokers, whole matrix; then testimonies that were tampered with. The other products are for `npm run exchange`.
 */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { ParsedBatch } from '../../conformance/wire/batch.ts';
import { Exchange } from './exchange.ts';
import { exchangePage, tableOf } from './report.ts';
import { compactedDifferences, differences, type Testimony, withoutTrimmed } from './testimony.ts';
import { exchangeWhole } from './whole.ts';

test('reference to reference, clean and killed, there and back', { timeout: 120_000 }, async () => {
  const progress: string[] = [];
  const cells = await new Exchange({
    writers: ['builtin:reference'],
    readers: ['builtin:reference'],
    stops: ['clean', 'kill'],
    progress: (line) => progress.push(line),
  }).run();
  expect(cells.map(({ stop, findings }) => [stop, findings])).toEqual([
    ['clean', []],
    ['kill', []],
  ]);
  for (const { looks } of cells) expect(looks).toBeGreaterThan(300);
  expect(progress).toHaveLength(6);
  expect(tableOf(cells)).toHaveLength(4);
});

test('a whole directory, clean and killed', { timeout: 120_000 }, async () => {
  const cells = await exchangeWhole({
    writers: ['builtin:reference'],
    readers: ['builtin:reference'],
    stops: ['clean', 'kill'],
    progress: () => undefined,
  });
  expect(cells.map(({ stop, findings }) => [stop, findings])).toEqual([
    ['clean', []],
    ['kill', []],
  ]);
});

const batch = (at: bigint, value: string): ParsedBatch =>
  ({
    baseOffset: at,
    lastOffsetDelta: 0,
    partitionLeaderEpoch: 0,
    codec: 'none',
    recordsCount: 1,
    bytes: Buffer.from(value),
    records: [{ offset: at, timestamp: 5n, key: Buffer.from('k'), value: Buffer.from(value) }],
  }) as unknown as ParsedBatch;

const sound: Testimony = {
  batches: [batch(0n, 'a'), batch(1n, 'b')],
  earliest: 0n,
  end: 2n,
  byTime: new Map([[5n, [0n, 5n] as const]]),
  epochEnds: new Map([[0, 2n]]),
  stable: 2n,
  aborted: '',
  producers: [[7n, 0, 1, -1, -1n]],
};

test('what a reader lost, changed or moved is told', () => {
  expect(differences(sound, sound)).toEqual([]);
  expect(differences(sound, { ...sound, batches: [sound.batches[0]!] })).toEqual([
    'the batch at 1 is not served',
  ]);
  expect(differences(sound, { ...sound, batches: [sound.batches[0]!, batch(1n, 'c')] })).toEqual([
    'the batch at 1 has other bytes',
  ]);
  expect(differences(sound, { ...sound, earliest: 1n })).toEqual(['the earliest offset was 0 and is 1']);
  expect(differences(sound, { ...sound, byTime: new Map([[5n, [1n, 5n] as const]]) })).toEqual([
    'what time 5 finds was 0 at 5 and is 1 at 5',
  ]);
  expect(differences(sound, { ...sound, epochEnds: new Map([[0, 1n]]) })).toEqual([
    'the end of epoch 0 was 2 and is 1',
  ]);
  expect(differences(sound, { ...sound, producers: [[7n, 0, 0, -1, -1n]] })).toEqual([
    'what is known of producers was 7,0,1,-1,-1 and is 7,0,0,-1,-1',
  ]);
  expect(compactedDifferences(sound, { ...sound, batches: [sound.batches[0]!] })).toHaveLength(1);
});

test('the committed page shows the committed cells', () => {
  const read = (name: string): string =>
    readFileSync(new URL(`../../docs/generated/${name}`, import.meta.url), 'utf8');
  expect(exchangePage(JSON.parse(read('exchange.json')))).toBe(read('exchange.md'));
});

test('a log start that was not yet written down is no loss, and a table shows what is red', () => {
  const trimmed: Testimony = { ...sound, earliest: 1n, batches: [sound.batches[1]!] };
  expect(differences(trimmed, withoutTrimmed(trimmed, { ...sound, byTime: trimmed.byTime }))).toEqual([]);
  const red = { writer: 'a', reader: 'b', stop: 'kill', looks: 9, findings: ['gone'] } as const;
  expect(exchangePage({ partitions: [{ ...red, findings: [...red.findings] }], wholes: [] })).toContain(
    '✗ 1 of 9',
  );
});
