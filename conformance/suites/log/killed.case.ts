import { defineCase } from '../../case.ts';
import { produceBody, readProduce } from '../../driver/data-requests.ts';
import { untilServed } from '../offsets/asking.ts';
import { wallClock } from '../produce/refusal.ts';
import { batch, records } from '../records/forge.ts';
import { expectEnd, served } from './contents.ts';
import { cleanShutdown, createInSmallSegments, textOf } from './directory.ts';

/** Batches that are acknowledged one by one, and batches that are on their way when the broker dies. */
const [acknowledgedBatches, inFlight] = [30, 5];

export default defineCase({
  id: 'log/killed',
  why:
    'A broker that dies loses nothing that it acknowledged and flushed, and invents nothing: ' +
    'replication builds on that.',
  checks: ['RCV-001', 'RCV-007'],
  needs: ['disk', 'lifecycle'],
  destructive: true,
  minEvidence: { recordsAcknowledged: 60, kills: 1 },

  async run(context) {
    const { client, cluster, expect, evidence, topicName } = context;
    const topic = topicName();
    await createInSmallSegments(context, topic, 4_096, { configs: { 'flush.messages': '1' } });
    const now = await wallClock(client);
    const sent: string[] = [];
    const next = (): Uint8Array => {
      const content = records(2, now, `${sent.length}-`.padEnd(120, 'x'));
      sent.push(...content.map(({ value }) => String(value)));
      return batch(content);
    };
    const version = client.version('Produce', 12);
    const body = (bytes: Uint8Array) => produceBody(version, { topic, id: '', partition: 0, records: bytes });
    const connection = await client.connect();
    let acknowledged = 0;
    for (let i = 0; i < acknowledgedBatches; i++) {
      const { errorCode, baseOffset } = readProduce(
        await connection.request('Produce', version, body(next())),
      );
      expect('RCV-001', [errorCode, baseOffset], 'error code and base offset before the kill').equals([
        0,
        BigInt(acknowledged),
      ]);
      acknowledged += 2;
      evidence('recordsAcknowledged', 2);
    }
    for (let i = 0; i < inFlight; i++) await connection.send('Produce', version, body(next()));
    await cluster.restart(cluster.nodes[0]!, 'kill', async (disk) => {
      expect('RCV-007', await textOf(disk, cleanShutdown), 'the marker after a kill').equals(undefined);
    });
    evidence('kills');
    await untilServed(client, topic);
    const found = await served(context, topic);
    expect('RCV-001', found.length, 'records after the kill').atLeast(acknowledged);
    expect('RCV-001', found.length % 2, 'records of a batch that is there by half').equals(0);
    expect(
      'RCV-001',
      found.map(({ offset, value }) => [offset, value]),
      'offsets and values, which must be the first ones that were sent',
    ).equals(sent.slice(0, found.length).map((value, at) => [BigInt(at), value]));
    await expectEnd(context, 'RCV-001', topic, BigInt(found.length));
  },
});
