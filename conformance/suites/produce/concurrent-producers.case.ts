import { defineCase } from '../../case.ts';
import type { Connection } from '../../driver/client.ts';
import { batch, contents, records } from '../records/forge.ts';
import { wallClock } from './refusal.ts';

const producers = 4;
const rounds = 10;

export default defineCase({
  id: 'produce/concurrent-producers',
  why: 'Producers that write at once must share the offsets out among them, without a gap and without a clash.',
  checks: ['PRD-007'],
  minEvidence: { appended: producers * rounds },

  async run({ client, expect, evidence, random, topicName }) {
    const topic = topicName();
    await client.createTopic(topic);
    const now = await wallClock(client);
    const connections: Connection[] = [];
    for (let i = 0; i < producers; i++) connections.push(await client.connect());
    const sizes = connections.map(() => Array.from({ length: rounds }, () => 1 + random(5)));

    const answers = await Promise.all(
      connections.map(async (connection, who) => {
        const mine: { first: bigint; values: string[] }[] = [];
        for (const [round, count] of sizes[who]!.entries()) {
          const values = Array.from({ length: count }, (_, i) => `p${who}-${round}-${i}`);
          const sent = records(count, now).map((record, i) => ({ ...record, value: values[i]! }));
          const result = await client.produce(topic, 0, batch(sent), { connection });
          expect('PRD-007', result.errorCode, `error code, producer ${who}, batch ${round}`).equals(0);
          evidence('appended');
          mine.push({ first: result.baseOffset, values });
        }
        return mine;
      }),
    );

    const promised = new Map(
      answers
        .flat()
        .flatMap(({ first, values }) => values.map((value, i) => [first + BigInt(i), value] as const)),
    );
    const total = sizes.flat().reduce((sum, count) => sum + count, 0);
    expect('PRD-007', promised.size, 'offsets promised, each once').equals(total);
    const stored = contents(await client.fetchAll(topic, 0));
    expect('PRD-007', stored.length, 'records stored').equals(total);
    const wrong = stored.filter(({ offset, value }) => promised.get(offset) !== value);
    expect('PRD-007', wrong, 'records that stand at another offset than answered').equals([]);
  },
});
