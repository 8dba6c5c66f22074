/**
 * Goal    the dump of a file says what Kafka's own classes read in it.
 * Method  every file of eight images against what `FileRecords`, `OffsetIndex`, `TimeIndex`,
 *         `TransactionIndex` and `ProducerStateManager` of the release that wrote it gave.
 */
import { describe, expect, test } from 'vitest';
import { fromBase64, toHex } from '../wire/bytes.ts';
import { imageFacts, imageFiles, imageReleases, images } from './archive.ts';
import { type DumpItem, dumpFile } from './dump.ts';
import { itemText } from './dump-text.ts';
import { memoryTree } from './source.ts';

interface FileFacts {
  readonly bytes: number;
  readonly lines?: readonly string[];
  readonly batches?: readonly BatchFacts[];
  readonly entries?: readonly [string, string | number][];
  readonly aborted?: readonly Record<string, string>[];
  readonly producers?: readonly Record<string, unknown>[];
}

interface BatchFacts {
  readonly position: number;
  readonly bytes: number;
  readonly records: readonly Record<string, unknown>[];
  readonly [field: string]: unknown;
}

const of = (items: readonly DumpItem[], kind: DumpItem['kind']): DumpItem[] =>
  items.filter((item) => item.kind === kind);

function expectBatches(items: readonly DumpItem[], batches: readonly BatchFacts[]): void {
  const found = of(items, 'batch').map(({ start, end, fields }) => ({
    ...fields,
    position: start,
    bytes: end - start,
  }));
  const records = of(items, 'record');
  expect(found.length).toBe(batches.length);
  for (const [at, batch] of batches.entries()) {
    const { position, bytes, magic, crc, codec, baseOffset, lastOffset, maxTimestamp, partitionLeaderEpoch } =
      batch;
    const { producerId, producerEpoch, baseSequence, lastSequence, transactional, control, count, valid } =
      batch;
    expect(found[at]).toMatchObject({
      ...{
        position,
        bytes,
        magic,
        crc,
        codec,
        baseOffset,
        lastOffset,
        maxTimestamp,
        partitionLeaderEpoch,
        producerId,
      },
      ...{
        producerEpoch,
        baseSequence,
        lastSequence,
        transactional,
        control,
        recordsCount: count,
        crcValid: valid,
      },
    });
  }
  const expected = batches.flatMap((batch) => batch.records);
  expect(records.map(({ fields }) => [fields.offset, fields.timestamp])).toEqual(
    expected.map(({ offset, timestamp }) => [offset, timestamp]),
  );
  for (const [at, { key, value, controlType }] of expected.entries()) {
    const fields = records[at]!.fields;
    const hex = (half: unknown): unknown => (typeof half === 'string' ? toHex(fromBase64(half)!) : half);
    if (typeof key === 'string') expect(hex(fields.key)).toBe(key);
    if (typeof value === 'string') expect(hex(fields.value)).toBe(value);
    if (controlType !== undefined) expect(fields.stored).toMatchObject({ name: controlType });
  }
}

function expectFile(path: string, items: readonly DumpItem[], facts: FileFacts): void {
  expect(items[0]?.fields.sizeBytes).toBe(facts.bytes);
  expect(of(items, 'damage')).toEqual([]);
  if (facts.batches) expectBatches(items, facts.batches);
  if (facts.lines) expect(of(items, 'line').map(({ fields }) => fields.text)).toEqual(facts.lines);
  if (facts.entries) {
    const pair = ({ fields }: DumpItem): unknown[] =>
      path.endsWith('.index') ? [fields.offset, fields.position] : [fields.timestamp, fields.offset];
    expect(of(items, 'entry').map(pair)).toEqual(facts.entries);
  }
  if (facts.aborted) {
    for (const [at, aborted] of facts.aborted.entries())
      expect(of(items, 'entry')[at]?.fields).toMatchObject(aborted);
    expect(of(items, 'entry').length).toBe(facts.aborted.length);
  }
  if (facts.producers) {
    expect(of(items, 'producer').map(({ fields }) => [fields.producerId, fields.lastSequence])).toEqual(
      facts.producers.map(({ producerId, lastSeq }) => [producerId, lastSeq]),
    );
  }
}

describe('every file as Kafka’s classes read it', () => {
  test.each(imageReleases.flatMap((release) => images.map((image) => `${release}-${image}`)))(
    '%s',
    (name) => {
      const files = imageFiles(name);
      const tree = memoryTree(files);
      const { files: facts } = imageFacts<{ files: Record<string, FileFacts> }>(name);
      expect(Object.keys(facts).length).toBeGreaterThan(20);
      for (const [path, expected] of Object.entries(facts)) {
        const topic = /^(.*?)-\d+\//.exec(path)?.[1];
        expectFile(path, [...dumpFile(tree, path, topic === undefined ? {} : { topic })], expected);
      }
    },
  );
});

/** `REGISTER_BROKER_RECORD` as `RegisterBrokerRecord`. */
const camel = (name: string): string =>
  name.toLowerCase().replace(/(?:^|_)(\w)/g, (_, first: string) => first.toUpperCase());

/** JSON of Kafka's with every number as a text, for some have more digits than a double. */
const parsed = (json: string): unknown => JSON.parse(json.replace(/([:[,])(-?\d+)(?=[,\]}])/g, '$1"$2"'));
const texts = (json: unknown): unknown => parsed(JSON.stringify(json));

/** What DumpLogSegments wrote of a record: its offset, and key and value where they are JSON. */
function dumped(line: string): { offset: string; key?: string; value?: string } | undefined {
  const offset = /^\| offset: (\d+) /.exec(line)?.[1];
  const [, key, value] =
    /headerKeys: \[[^\]]*\](?: key: (\{.*?\}))?(?: payload: (\{.*\}))?$/.exec(line) ?? [];
  return offset === undefined || value === undefined
    ? undefined
    : { offset, value, ...(key !== undefined && { key }) };
}

describe('records of Kafka’s own as DumpLogSegments writes them', () => {
  test.each(imageReleases.map((release) => `${release}-compacted`))('%s', (name) => {
    const tree = memoryTree(imageFiles(name));
    const { dumps } = imageFacts<{ dumps: Record<string, string[]> }>(name);
    let compared = 0;
    for (const [path, lines] of Object.entries(dumps)) {
      const topic = /^(.*?)-\d+\//.exec(path)?.[1] ?? '';
      const items = of([...dumpFile(tree, path, { topic })], 'record');
      for (const line of lines) {
        const theirs = dumped(line);
        if (theirs?.value === undefined) continue;
        const ours = items.find(({ fields }) => fields.offset === theirs.offset)?.fields
          .stored as unknown as StoredFields;
        const value = parsed(theirs.value) as { type?: string; version: string; data: unknown };
        expect(texts(ours.value?.data), line).toMatchObject(value.data as object);
        expect(String(ours.value?.version), line).toBe(value.version);
        if (value.type !== undefined) expect(ours.name, line).toBe(camel(value.type));
        if (theirs.key)
          expect(texts(ours.key?.data), line).toMatchObject((parsed(theirs.key) as { data: object }).data);
        compared += 1;
      }
    }
    expect(compared).toBeGreaterThan(300);
  });
});

interface StoredFields {
  readonly name: string;
  readonly key?: { readonly data: unknown };
  readonly value?: { readonly data: unknown; readonly version: number };
}

test('a range of offsets, records left out, bytes kept', () => {
  const tree = memoryTree(imageFiles('4.3.1-compacted'));
  const path = 'txn-0/00000000000000000003.log';
  const range = [...dumpFile(tree, path, { topic: 'txn', offsets: { from: 8n, to: 10n } })];
  expect(range.map(({ kind, fields }) => `${kind} ${fields.offset ?? fields.baseOffset ?? ''}`)).toEqual([
    'file ',
    'batch 7',
    'record 8',
    'record 9',
    'batch 10',
    'record 10',
  ]);
  const heads = [...dumpFile(tree, path, { records: false, bytes: true })];
  expect(heads.some(({ kind }) => kind === 'record')).toBe(false);
  expect(heads.slice(1).every(({ bytes, start, end }) => bytes?.length === end - start)).toBe(true);
});

test('the text of a marker, of an entry over its bytes, of what is no text', () => {
  const tree = memoryTree(new Map([...imageFiles('4.3.1-compacted'), ['odd', Uint8Array.of(0, 1, 2)]]));
  const [, marker, end] = [...dumpFile(tree, 'txn-0/00000000000000000003.log', {})].map((item) =>
    itemText(item),
  );
  expect(marker).toContain('offsets 3..3 count 1 bytes 78');
  expect(marker).toContain('transactional control');
  expect(end).toContain('COMMIT value v0 {"coordinatorEpoch":0}');
  const [, entry] = [...dumpFile(tree, 'txn-0/00000000000000000003.txnindex', { bytes: true })];
  expect(itemText(entry!, { hex: true })).toContain('lastStableOffset = "5"');
  const bell = new Map([['bell\u0007', new TextEncoder().encode('a\u009bc')]]);
  const shown = [...dumpFile(memoryTree(bell), 'bell\u0007', {})].map((item) => itemText(item)).join('');
  expect(shown).toBe('bell·: file, 4 bytes\n  a·c\n');
  expect([...dumpFile(tree, 'odd', {})].map((item) => itemText(item)).join('')).toContain(
    '3 bytes that are no text',
  );
});
