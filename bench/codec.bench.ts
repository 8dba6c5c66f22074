/**
 * The reference's codec in one thread, beside those of two clients, in the same run.
 *
 *     node bench/codec.bench.ts [--quick] [--json FILE]
 *
 * Shape   three races: encoding batches of 100-byte records, decoding batches of 1 KiB records with the CRC
 *         checked and every record walked, and messages both ways. Goals are printed beside what was reached;
 *         nothing fails when they are missed.
 * Units   records, messages and bytes a second.
 * Errors  a contestant that decodes something else than it should is stopped by an assertion before the race.
 */
import { writeFileSync } from 'node:fs';
import { flagsOf } from '../cli/flags.ts';
import { assert } from '../reference/base/assert.ts';
import { nodeCompression } from '../reference/hosts/node/compression.ts';
import { nodeDigest } from '../reference/hosts/node/digest.ts';
import type { Digest } from '../reference/ports/codecs.ts';
import { codec } from '../reference/protocol/codec.ts';
import { isIntact } from '../reference/records/batch-cursor.ts';
import { RECORDS_AT, recordsCount } from '../reference/records/batch-header.ts';
import { buildBatch } from '../reference/records/build-batch.ts';
import { readRecords } from '../reference/records/read-batch.ts';
import { recordCursor } from '../reference/records/record-cursor.ts';
import { type ClientCodec, kafkajs, platformatic, type Sample } from './codec-clients.ts';
import { type Contestant, race, type Speed } from './lib/measure.ts';
import { machine, machineLine, speedTable } from './lib/report.ts';

const RECORDS = 1_000;
const help = `node bench/codec.bench.ts [--quick] [--json FILE]
The reference's codec beside those of two clients; --json leaves the numbers in a file.`;
const { values: flags } = flagsOf(help, {
  options: { quick: { type: 'boolean' }, json: { type: 'string' } },
});
const options = flags.quick ? { rounds: 3, roundMs: 150 } : { rounds: 7, roundMs: 400 };
const compression = nodeCompression();
const digests: [string, Digest][] = [
  ['native CRC where it pays', nodeDigest()],
  ['JavaScript CRC', nodeDigest({ native: false })],
];

/** Values of one size, different from each other. */
function sampleOf(valueBytes: number): Sample {
  const values = Array.from({ length: RECORDS }, (_, i) =>
    Buffer.from(Array.from({ length: valueBytes }, (__, at) => (i * 31 + at * 7) & 0xff)),
  );
  return { values, timestamp: 1_700_000_000_000 };
}

const buildSample = (sample: Sample, digest: Digest): Uint8Array =>
  buildBatch(
    { records: sample.values.map((value) => ({ timestamp: sample.timestamp, key: null, value })) },
    { compression, digest },
  );

async function clientsOf(sample: Sample): Promise<ClientCodec[]> {
  const second = await platformatic(sample);
  const clients = second === undefined ? [kafkajs(sample)] : [kafkajs(sample), second];
  for (const client of clients) {
    const { buffer } = await client.encode();
    assert(readObjects(buffer, nodeDigest()) === RECORDS, `${client.name} writes what we can read`);
  }
  return clients;
}

async function encoding(): Promise<Speed[]> {
  const sample = sampleOf(100);
  const bytesPerRun = buildSample(sample, nodeDigest()).length;
  const work = { operationsPerRun: RECORDS, bytesPerRun };
  const ours = digests.map(([name, digest]): Contestant => {
    return { name: `reference, ${name}`, run: () => buildSample(sample, digest), ...work };
  });
  const theirs = (await clientsOf(sample)).map(({ name, encode }) => ({ name, run: encode, ...work }));
  return race([...ours, ...theirs], options);
}

/** The CRC is right and every record is whole, and all are counted. */
function walk(batch: Uint8Array, digest: Digest): number {
  assert(isIntact(batch, 0, batch.length, digest), 'the CRC is right');
  recordCursor.open(batch, RECORDS_AT, batch.length, recordsCount(batch, 0));
  let valueBytes = 0;
  while (recordCursor.next()) valueBytes += recordCursor.valueLength;
  assert(recordCursor.damage === undefined, 'the batch is whole');
  return valueBytes;
}

function readObjects(batch: Uint8Array, digest: Digest): number {
  assert(isIntact(batch, 0, batch.length, digest), 'the CRC is right');
  return readRecords(batch, 0, batch.length, compression).records.length;
}

async function decoding(): Promise<Speed[]> {
  const sample = sampleOf(1_024);
  const batch = buildSample(sample, nodeDigest());
  assert(walk(batch, nodeDigest()) === RECORDS * 1_024, 'the walk meets every byte of every value');
  const work = { operationsPerRun: RECORDS, bytesPerRun: batch.length };
  const ours = digests.flatMap(([name, digest]): Contestant[] => [
    { name: `reference, verified walk, ${name}`, run: () => walk(batch, digest), ...work },
    { name: `reference, verified objects, ${name}`, run: () => readObjects(batch, digest), ...work },
  ]);
  const theirs = (await clientsOf(sample)).map(({ name, note, decode }): Contestant => {
    return { name: `${name} (${note})`, run: () => decode(Buffer.from(batch.buffer)), ...work };
  });
  return race([...ours, ...theirs], options);
}

/** A Produce request of 100 partitions, its answer, and a small Fetch. */
function messages(): Promise<Speed[]> {
  const records = buildSample({ ...sampleOf(100), values: sampleOf(100).values.slice(0, 10) }, nodeDigest());
  const partitions = Array.from({ length: 100 }, (_, index) => ({ index, records }));
  const produce = codec('ProduceRequest', 9);
  const request = { acks: -1, timeoutMs: 1_000, topicData: [{ name: 'orders', partitionData: partitions }] };
  const requestBytes = produce.encode(request);
  const answer = codec('ProduceResponse', 9);
  const partitionResponses = partitions.map(({ index }) => ({ index, baseOffset: 7 + index }));
  const response = { responses: [{ name: 'orders', partitionResponses }] };
  const fetch = codec('FetchRequest', 12);
  const fetchBytes = fetch.encode({ topics: [{ topic: 'orders', partitions: [{ partition: 0 }] }] });
  const one = (name: string, bytesPerRun: number, run: () => unknown): Contestant => {
    return { name, operationsPerRun: 1, bytesPerRun, run };
  };
  return race(
    [
      one('Produce v9, 100 partitions: decode', requestBytes.length, () => produce.decode(requestBytes)),
      one('Produce v9, 100 partitions: encode', requestBytes.length, () => produce.encode(request)),
      one('answer to it: encode', answer.size(response), () => answer.encode(response)),
      one('Fetch v12, one partition: decode', fetchBytes.length, () => fetch.decode(fetchBytes)),
    ],
    options,
  );
}

function show(title: string, unit: string, speeds: readonly Speed[], goal: string): void {
  console.log(`\n${title} (goal: ${goal})\n`);
  console.log(speedTable('', unit, speeds));
}

const encoded = await encoding();
const decoded = await decoding();
const both = await messages();
show(`Encode ${RECORDS} records of 100 B`, 'records', encoded, '5 M records/s');
show(`Decode ${RECORDS} records of 1 KiB`, 'records', decoded, '1 GB/s, verified');
show('Messages', 'messages', both, 'a microsecond for a small one');
console.log(`\n${machineLine()}`);

const report = { machine: machine(), options, encode: encoded, decode: decoded, messages: both };
if (flags.json !== undefined) writeFileSync(flags.json, `${JSON.stringify(report, null, 2)}\n`);
else console.log(`\n${JSON.stringify(report)}`);
