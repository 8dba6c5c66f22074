/**
 * Goal    the metadata log of one voter is Kafka's: epochs never come twice, what was committed is there after a crash, what was not may go.
 * Method  the real log room on a simulated disk that loses what was not synced; bytes compared with those of a real release.
 */
import { beforeEach, expect, test } from 'vitest';
import { monotonicMs, offset, wallMs } from '../base/ids.ts';
import { parseBrokerConfig } from '../config/broker-config.ts';
import { isConfigError } from '../config/config-value.ts';
import { nodeCompression } from '../hosts/node/compression.ts';
import { nodeDigest } from '../hosts/node/digest.ts';
import { SimDisk } from '../hosts/sim/sim-disk.ts';
import type { MetadataBatch } from '../metadata/loader.ts';
import { MetadataFault } from '../metadata/record-framing.ts';
import type { MetadataRecord } from '../metadata/records.ts';
import { buildBatch } from '../records/build-batch.ts';
import { type OpenQuorum, openQuorum } from '../server/open-quorum.ts';
import { seededRandom } from '../testing/disk-random.ts';
import { formatQuorumState, parseQuorumState, readQuorumState, writeQuorumState } from './quorum-state.ts';

const now = { monotonicMs: monotonicMs(1), wallMs: wallMs(1_700_000_000_000) };
const HOME = 'data';
const LOG = `${HOME}/__cluster_metadata-0/00000000000000000000.log`;
let disk: SimDisk;

beforeEach(() => {
  disk = new SimDisk({ random: seededRandom(7) });
  disk.makeDirectory(HOME);
  disk.syncDirectory('.');
});

function opened(nodeId = 1): OpenQuorum | { readonly refused: string } {
  const config = parseBrokerConfig({});
  if (isConfigError(config)) throw new Error(config.message);
  const ports = {
    disk,
    random: seededRandom(1),
    compression: nodeCompression(),
    digest: nodeDigest(),
    network: {} as never,
  };
  return openQuorum({ ports, config, directory: HOME, nodeId }, now);
}

function open(): OpenQuorum {
  const quorum = opened();
  if ('refused' in quorum) throw new Error(quorum.refused);
  return quorum;
}

function batches(quorum: OpenQuorum): MetadataBatch[] {
  const seen: MetadataBatch[] = [];
  quorum.voter.log.replay((batch) => seen.push(batch));
  return seen;
}

const topic = (name: string): MetadataRecord => ({
  type: 'TopicRecord',
  version: 0,
  value: { name, topicId: 'ab'.repeat(16) },
});
const namesIn = (quorum: OpenQuorum): unknown[] =>
  batches(quorum).flatMap(({ records }) => records.map(({ value }) => (value as { name: string }).name));

test('every start leads in a new epoch, and its first batch says so', () => {
  for (const epoch of [1, 2, 3]) {
    const quorum = open();
    expect(quorum.voter.epoch).toBe(epoch);
    const batch = quorum.voter.lead(now);
    expect([batch.baseOffset, batch.nextOffset, batch.records]).toEqual([epoch - 1, epoch, []]);
    quorum.voter.commit();
    quorum.close();
  }
  expect(readQuorumState(disk, `${HOME}/__cluster_metadata-0`)).toMatchObject({
    leaderId: 1,
    leaderEpoch: 3,
    votedId: -1,
    voters: [1],
  });
});

test('what was committed is there after a power cut; what was not may be gone', () => {
  const quorum = open();
  quorum.voter.lead(now);
  quorum.voter.append([topic('kept'), topic('kept too')], now);
  quorum.voter.commit();
  quorum.voter.append([topic('lost')], now);
  disk.crash();
  const again = open();
  expect(namesIn(again).slice(0, 2)).toEqual(['kept', 'kept too']);
  expect(again.voter.epoch).toBe(2);
  expect(again.voter.log.logEndOffset).toBe(batches(again).at(-1)?.nextOffset);
});

test('an epoch that the log knows is not used again, whatever became of the file', () => {
  const quorum = open();
  quorum.voter.lead(now);
  quorum.voter.commit();
  quorum.close();
  disk.remove(`${HOME}/__cluster_metadata-0/quorum-state`);
  expect(open().voter.epoch).toBe(2);
});

test('the first batch of a leader is, but for time and checksum, what Apache Kafka 4.3.1 writes', () => {
  const quorum = open();
  quorum.voter.lead(now);
  const file = disk.open(LOG, 'read');
  const bytes = new Uint8Array(file.size());
  file.read(0, bytes);
  const hex = Buffer.from(bytes).toString('hex');
  expect(bytes.length).toBe(91); // So says its DumpLogSegments of its own.
  expect(hex.slice(0, 34)).toBe(`${'0'.repeat(16)}0000004f0000000102`);
  // Control batch; key version 0, type 2; message version 0, leader 1, one voter, the same who granted it.
  expect(hex.slice(2 * 21, 2 * 23)).toBe('0020');
  expect(hex.slice(2 * 61)).toContain(
    `0800000002${'26'}0000${'00000001'}02${'00000001'}0002${'00000001'}0000`,
  );
});

test('a log of which one record is not understood is not served', () => {
  const quorum = open();
  quorum.voter.lead(now);
  quorum.voter.commit();
  quorum.close();
  const records = [{ timestamp: 0, key: null, value: Uint8Array.of(1, 99, 0) }];
  const unknown = buildBatch(
    { records, baseOffset: 1, partitionLeaderEpoch: 1 },
    { digest: nodeDigest(), compression: nodeCompression() },
  );
  const file = disk.open(LOG, 'write');
  file.write(file.size(), [unknown]);
  expect(() => batches(open())).toThrow(MetadataFault);
});

test('a larger quorum, and a voter set that changes, are refused in words', () => {
  const directory = `${HOME}/__cluster_metadata-0`;
  open().close();
  writeQuorumState(disk, directory, { leaderId: 2, leaderEpoch: 4, votedId: -1, voters: [1, 2, 3] });
  expect(opened()).toMatchObject({ refused: expect.stringContaining('a quorum of the voters 1, 2, 3') });
  expect(parseQuorumState('{"leaderId":1,"leaderEpoch":1,"votedId":-1,"data_version":1}')).toContain(
    'kraft.version 1',
  );
  expect(parseQuorumState('{')).toBe('is not JSON');
  expect(parseQuorumState('{"data_version":0}')).toBe('lacks a field');
});

test("the file is Kafka's, field for field", () => {
  const text =
    '{"clusterId":"","leaderId":1,"leaderEpoch":1,"votedId":-1,"appliedOffset":0,"currentVoters":[{"voterId":1}],"data_version":0}';
  const state = parseQuorumState(text);
  expect(state).toEqual({ leaderId: 1, leaderEpoch: 1, votedId: -1, voters: [1] });
  if (typeof state !== 'string') expect(formatQuorumState(state)).toBe(text);
});

test('an empty log begins at offset 0', () => {
  expect(open().voter.log.logEndOffset).toBe(offset(0));
});
