import { defineCase } from '../../case.ts';
import { special, timed } from '../offsets/asking.ts';
import { wallClock } from '../produce/refusal.ts';
import { markersApi, Txn, verificationOff } from './transactions.ts';

export default defineCase({
  id: 'markers/lookups',
  why: 'A consumer that seeks by time must not be put behind records that are still to be decided.',
  checks: ['MARK-005'],
  apis: { ...markersApi, ListOffsets: 2 },
  config: verificationOff,
  axes: { version: { api: 'ListOffsets', from: 2 } },
  minEvidence: { lookups: 8 },

  async run(context) {
    const { client, expect, axis, evidence, topicName } = context;
    const topic = topicName();
    const version = Number(axis.version);
    await client.createTopic(topic);
    const now = (await wallClock(client)) - 60_000n;
    await client.produce(topic, 0, timed([now, now + 10n]));
    const txn = await Txn.init(context, topic);
    const first = await txn.add(2);
    const ask = async (
      timestamp: bigint,
      isolationLevel: number,
      offset: bigint,
      what: string,
    ): Promise<void> => {
      const found = await client.listOffset(topic, 0, timestamp, { version, isolationLevel });
      expect('MARK-005', found.errorCode, `error code, ${what}`).equals(0);
      expect('MARK-005', found.offset, `offset, ${what}`).equals(offset);
      if (offset < 0n) expect('MARK-005', found.timestamp, `timestamp, ${what}`).equals(-1n);
      evidence('lookups');
    };
    const hasLargest = version >= 7;
    await ask(now + 1n, 1, 1n, 'a time before the transaction, level 1');
    await ask(now + 11n, 0, first, 'a time of the open transaction, level 0');
    await ask(now + 11n, 1, -1n, 'a time of the open transaction, level 1');
    if (hasLargest)
      await ask(special.largest, 1, -1n, 'the largest time, which lies in the transaction, level 1');
    if (hasLargest) await ask(special.largest, 0, first + 1n, 'the largest time, level 0');
    await ask(special.latest, 1, first, 'latest, level 1');
    await ask(special.latest, 0, first + 2n, 'latest, level 0');
    expect('MARK-005', await txn.end(true), 'error code of the marker').equals(0);
    await ask(now + 11n, 1, first, 'a time of the transaction once it is committed, level 1');
    await ask(special.latest, 1, first + 3n, 'latest once it is committed, level 1');
    await ask(now + 86_400_000n, 1, -1n, 'a time that no record has, level 1');
  },
});
