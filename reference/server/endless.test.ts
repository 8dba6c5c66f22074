/**
 * Goal    settings that mean "without limit" do not keep a broker from starting, serving and stopping.
 * Method  a life on the simulator for each, with hours between the requests.
 */
import { expect, test } from 'vitest';
import { simBrokers } from '../hosts/sim/sim-broker.ts';
import { encodeRequest } from '../protocol/headers.ts';

const ENDLESS = '9223372036854775807';
const HOUR_MS = 3_600_000;
const header = { correlationId: 1, clientId: 'endless' };

test.each([
  'metadata.log.segment.ms',
  'connections.max.idle.ms',
  'log.cleaner.backoff.ms',
  'log.retention.check.interval.ms',
  'log.segment.delete.delay.ms',
])('%s', (name) => {
  const cluster = simBrokers(1);
  expect(cluster.startNode(1, { [name]: ENDLESS })).toBeUndefined();
  const topic = { name: 't', numPartitions: 1, replicationFactor: 1, assignments: [], configs: [] };
  for (const request of [
    encodeRequest('CreateTopics', 7, header, { topics: [topic], timeoutMs: 1_000 }),
    encodeRequest('DeleteTopics', 6, header, { topics: [{ name: 't' }], timeoutMs: 1_000 }),
  ]) {
    const line = cluster.open(1);
    cluster.send(line, request);
    expect(cluster.receive(line, 1_000)).toHaveProperty('frame');
    cluster.advance(HOUR_MS);
    cluster.close(line);
  }
  expect(cluster.alive(1)).toEqual({ alive: true });
  cluster.stopNode(1, 'clean');
  expect(cluster.startNode(1, { [name]: ENDLESS })).toBeUndefined();
});
