import { defineCase } from '../../case.ts';
import { forEverMs, patienceMs } from '../purgatory/parked.ts';
import { fetchMany, fill, partitionsOf } from './logs.ts';
import { fewVersions, versionAt } from './versions.ts';

export default defineCase({
  id: 'fetch/error-is-immediate',
  why:
    'A partition whose log answers with an error ends the wait, and what the other partitions have ' +
    'comes along.',
  checks: ['FET-008'],
  axes: { version: fewVersions },
  minEvidence: { answers: 1 },

  async run({ client, expect, axis, evidence, topicName }) {
    const name = topicName();
    const { topicId } = await client.createTopic(name, { partitions: 2 });
    const [sent] = await fill(client, name, { batches: 1, recordsEach: 2 });
    const version = versionAt(client, 'Fetch', axis.version);
    // The bad one comes first: it must not use up what the good one may have.
    const asked = [
      { index: 1, offset: 77n },
      { index: 0, offset: 0n },
    ];
    const body = fetchMany(version, { name, id: topicId }, asked, {
      minBytes: 1_000_000,
      maxWaitMs: forEverMs,
    });
    const connection = await client.connect();
    const { monotonicMs } = await client.now();
    const partitions = partitionsOf(await connection.request('Fetch', version, body));
    const elapsed = (await client.now()).monotonicMs - monotonicMs;
    expect('FET-008', elapsed, 'milliseconds until the answer').atMost(patienceMs);
    expect('FET-008', partitions.get(1)?.errorCode, 'error code at offset 77 of an empty log').isError(
      'OFFSET_OUT_OF_RANGE',
    );
    const records = (partitions.get(0)?.records ?? new Uint8Array(0)) as Uint8Array;
    expect('FET-008', records.length, 'bytes of the good partition').equals(sent!.length);
    evidence('answers');
  },
});
