import { defineCase } from '../../case.ts';
import { joinBytes } from '../../wire/bytes.ts';
import { untilServed } from '../offsets/asking.ts';
import { endOffset, expectAppended, wallClock } from '../produce/refusal.ts';
import { batch, contents, records } from '../records/forge.ts';
import { bytesOf, everyShape, plant, seenIn } from './planted.ts';

export default defineCase({
  id: 'legacy/old-segments',
  why: 'A directory outlives the brokers that wrote it: what lies in it from 2013 is served, and what comes goes behind it.',
  checks: ['OLD-022', 'OLD-023'],
  needs: ['disk', 'lifecycle'],
  axes: { how: ['clean', 'kill'] },
  destructive: true,
  minEvidence: { records: 19, versions: 1, offsets: 19 },

  async run(context) {
    const { client, cluster, expect, evidence, axis, topicName } = context;
    const topic = topicName();
    await client.createTopic(topic);
    const now = await wallClock(client);
    const pieces = everyShape(now);
    const stored = bytesOf(pieces);
    await plant(context, axis.how === 'clean' ? 'clean' : 'kill', new Map([[topic, stored]]));
    expect('OLD-022', await endOffset(client, topic), 'end of the log').equals(19n);
    const seen = contents(await client.fetchAll(topic, 0));
    expect('OLD-022', seen, 'the records').equals(seenIn(pieces));
    evidence('records', seen.length);
    const range = client.versions('Fetch')!;
    for (let version = Math.max(4, range.min); version <= range.max; version++) {
      const answer = await client.fetch(topic, 0, 0n, { version });
      expect('OLD-022', answer.records, `bytes that Fetch v${version} answers`).equals(stored);
      evidence('versions');
    }
    for (let from = 0n; from < 19n; from++) {
      const { batches } = await client.fetch(topic, 0, from);
      const offsets = contents(batches).map(({ offset }) => offset);
      expect('OLD-022', offsets.includes(from), `a Fetch at ${from} brings that record`).equals(true);
      evidence('offsets');
    }
    const next = batch(records(2, now));
    await expectAppended(context, 'OLD-023', topic, next, { what: 'a batch behind old messages' });
    await cluster.restart(cluster.nodes[0]!, axis.how === 'clean' ? 'kill' : 'clean');
    await untilServed(client, topic);
    const all = await client.fetchAll(topic, 0);
    expect('OLD-023', contents(all).slice(0, 19), 'the old records, after a restart').equals(seenIn(pieces));
    const last = all.at(-1)!;
    expect('OLD-023', [last.magic, last.baseOffset, last.recordsCount], 'the new batch').equals([2, 19n, 2]);
    const file = await cluster.disk(cluster.nodes[0]!).read(`${topic}-0/00000000000000000000.log`);
    expect('OLD-023', file, 'the segment').equals(joinBytes([stored, last.bytes]));
  },
});
