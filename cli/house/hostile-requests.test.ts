/**
 * Goal    one request of one client that anybody can send does not end the broker: it is answered in words
 *         or its connection is closed, another client is served, and the next start finds a metadata log
 *         that it can read.
 * Method  `ktck reference` as a process; requests that make the broker say more than a message can carry,
 *         write more than a batch of the metadata log holds, or make more objects than a process has memory
 *         for.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Draft, Messages } from '../../reference/protocol/codec.ts';
import { codec } from '../../reference/protocol/codec.ts';
import { decodeResponseHeader, encodeRequest } from '../../reference/protocol/headers.ts';
import { WireClient } from '../../reference/testing/wire-client.ts';
import { apiKeys } from '../../spec/protocol/api-keys.ts';
import { end, endAll, startReference } from './children.ts';

const LONGEST = 32_767;
const MARK = 'x'.repeat(LONGEST);
const TOPIC_RESOURCE = 2;
const APPEND = 2;
const SET = 0;
const INVALID_CONFIG = 40;
const TOO_LARGE = 18;
const header = { correlationId: 7, clientId: 'hostile' };
const limits = { timeout: 120_000 };
const data = mkdtempSync(join(tmpdir(), 'ktck-requests-'));
let node: Awaited<ReturnType<typeof startReference>>;
let witness: WireClient;

beforeAll(async () => {
  node = await startReference(data);
  witness = await WireClient.connect(node.port);
  await witness.call('CreateTopics', 7, { topics: [topic('orders')], timeoutMs: 5_000 });
}, 60_000);

afterAll(async () => {
  witness.close();
  await endAll();
  rmSync(data, { recursive: true, force: true });
});

const topic = (name: string, configs: readonly { name: string; value: string }[] = []) => ({
  name,
  numPartitions: 1,
  replicationFactor: 1,
  assignments: [],
  configs,
});

/** The frame that comes back, or `undefined` for a connection that is closed. */
function sent(bytes: Uint8Array): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ port: node.port, host: '127.0.0.1' }, () => socket.write(bytes));
    let got: Buffer = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      got = Buffer.concat([got, chunk]);
      if (got.length < 4 || got.length < 4 + got.readInt32BE(0)) return;
      resolve(got.subarray(4));
      socket.destroy();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(undefined));
  });
}

async function asked<Name extends 'CreateTopics' | 'IncrementalAlterConfigs'>(
  name: Name,
  version: number,
  body: Draft<Messages[`${Name}Request`]>,
): Promise<Messages[`${Name}Response`]> {
  const frame = await sent(encodeRequest(name, version, header, body as never));
  expect(frame, 'an answer').toBeDefined();
  const { end: at } = decodeResponseHeader(apiKeys[name], version, frame!);
  return codec(`${name}Response`, version).decode(frame!, at).value as Messages[`${Name}Response`];
}

/** The well-behaved client is answered. */
async function served(): Promise<void> {
  const { topics } = await witness.call('Metadata', 12, { topics: null });
  expect(topics.map(({ name }) => name)).toContain('orders');
}

/** The same frame, the marked text of as many bytes that are no UTF-8: each is read as a character of three. */
function damagedText(frame: Uint8Array): Uint8Array {
  const at = Buffer.from(frame.buffer, frame.byteOffset, frame.length).indexOf(MARK);
  expect(at).toBeGreaterThan(0);
  return frame.fill(0xff, at, at + LONGEST);
}

const nothing = new Uint8Array(0);
const partitions = [{ partitionIndex: 0, timestamp: -1, currentLeaderEpoch: -1 }];
test.each<[string, Uint8Array]>([
  ['Metadata', encodeRequest('Metadata', 9, header, { topics: [{ name: MARK }] })],
  ['DeleteTopics', encodeRequest('DeleteTopics', 5, header, { topicNames: [MARK], timeoutMs: 9 })],
  ['CreateTopics', encodeRequest('CreateTopics', 7, header, { topics: [topic(MARK)], timeoutMs: 9 })],
  [
    'Produce',
    encodeRequest('Produce', 9, header, {
      acks: 1,
      timeoutMs: 9,
      topicData: [{ name: MARK, partitionData: [{ index: 0, records: nothing }] }],
    }),
  ],
  [
    'Fetch',
    encodeRequest('Fetch', 12, header, {
      sessionEpoch: -1,
      maxBytes: 9,
      topics: [
        { topic: 'orders', partitions: [{ partition: 0, partitionMaxBytes: 9 }] },
        { topic: MARK, partitions: [{ partition: 0, partitionMaxBytes: 9 }] },
      ],
    }),
  ],
  ['ListOffsets', encodeRequest('ListOffsets', 7, header, { topics: [{ name: MARK, partitions }] })],
  [
    'DescribeConfigs',
    encodeRequest('DescribeConfigs', 4, header, {
      resources: [{ resourceType: TOPIC_RESOURCE, resourceName: MARK, configurationKeys: null }],
    }),
  ],
  ['FindCoordinator', encodeRequest('FindCoordinator', 4, header, { coordinatorKeys: [MARK] })],
])('%s repeats a name that has become longer than a message can carry', limits, async (_, frame) => {
  await sent(damagedText(frame));
  await served();
});

test('a sentence about a value of 32,767 bytes is cut', limits, async () => {
  const configs = [{ name: 'retention.ms', value: MARK }];
  const { topics } = await asked('CreateTopics', 7, { topics: [topic('a', configs)], timeoutMs: 5_000 });
  expect(topics[0]?.errorCode).toBe(INVALID_CONFIG);
  expect(topics[0]?.errorMessage).toMatch(/^Invalid value x+…$/);
  await served();
});

/** A valid list of nearly 32,767 bytes. */
const longList = (partition: number): string =>
  Array.from({ length: 2_900 }, (_, broker) => `${partition}:${1_000_000 + broker}`).join(',');
const THROTTLED = ['leader.replication.throttled.replicas', 'follower.replication.throttled.replicas'];

test('a list that grows beyond what a record can carry stays as it was', limits, async () => {
  const append = async (partition: number) => {
    const configs = [{ name: THROTTLED[0]!, configOperation: APPEND, value: longList(partition) }];
    const resources = [{ resourceType: TOPIC_RESOURCE, resourceName: 'orders', configs }];
    return (await asked('IncrementalAlterConfigs', 1, { resources })).responses[0]!;
  };
  expect((await append(1)).errorCode).toBe(0);
  const refused = await append(2);
  expect([refused.errorCode, refused.errorMessage]).toEqual([
    INVALID_CONFIG,
    `The value of configuration ${THROTTLED[0]} has more than 32767 bytes.`,
  ]);
  await served();
});

test('more settings than a batch of the metadata log holds', limits, async () => {
  const configs = THROTTLED.map((name) => ({ name, value: longList(3) }));
  const many = Array.from({ length: 150 }, (_, i) => topic(`many-${i}`, configs));
  const { topics } = await asked('CreateTopics', 7, { topics: many, timeoutMs: 5_000 });
  expect(new Set(topics.map(({ errorCode }) => errorCode))).toEqual(new Set([TOO_LARGE]));
  const resources = Array.from({ length: 150 }, (_, i) => `many-${i}`).map((resourceName) => ({
    resourceType: TOPIC_RESOURCE,
    resourceName,
    configs: configs.map((config) => ({ ...config, configOperation: SET })),
  }));
  await asked('CreateTopics', 7, {
    topics: resources.map(({ resourceName }) => topic(resourceName)),
    timeoutMs: 5_000,
  });
  const { responses } = await asked('IncrementalAlterConfigs', 1, { resources });
  expect(new Set(responses.map(({ errorCode }) => errorCode))).toEqual(new Set([TOO_LARGE]));
  await served();
});

test('a topic whose files are to be kept for ever is deleted', limits, async () => {
  const configs = [{ name: 'file.delete.delay.ms', value: '9223372036854775807' }];
  await asked('CreateTopics', 7, { topics: [topic('kept', configs)], timeoutMs: 5_000 });
  const { responses } = await witness.call('DeleteTopics', 6, {
    topics: [{ name: 'kept' }],
    timeoutMs: 5_000,
  });
  expect(responses[0]?.errorCode).toBe(0);
  await served();
});

/** A frame of that many bytes, all zero behind what is given. */
function zeros(sizeBytes: number, start: readonly number[]): Uint8Array {
  const frame = Buffer.alloc(4 + sizeBytes);
  frame.writeInt32BE(sizeBytes);
  frame.set(start, 4);
  return frame;
}

test.each<[string, Uint8Array]>([
  // Metadata v0: key, version, correlation id, no client id; then 40 million names of no characters.
  ['names', zeros(80_000_014, [0, 3, 0, 0, 0, 0, 0, 7, 0xff, 0xff, 0x02, 0x62, 0x5a, 0x00])],
  // Metadata v9: a header that announces 40 million tags of no bytes.
  ['tags of a header', zeros(80_000_014, [0, 3, 0, 9, 0, 0, 0, 7, 0xff, 0xff, 0x80, 0xb4, 0x89, 0x13])],
  // ApiVersions v3: two names of no characters, then 40 million tags.
  [
    'tags of a body',
    zeros(80_000_017, [0, 18, 0, 3, 0, 0, 0, 7, 0xff, 0xff, 0, 1, 1, 0x80, 0xb4, 0x89, 0x13]),
  ],
])('40 million %s in one frame', limits, async (_, frame) => {
  expect(await sent(frame)).toBeUndefined();
  await served();
});

test('after all that it starts again and knows its topics', limits, async () => {
  witness.close();
  await end(node.child, 'SIGTERM');
  expect(node.child.exitCode).toBe(0);
  node = await startReference(data);
  witness = await WireClient.connect(node.port);
  await served();
});
