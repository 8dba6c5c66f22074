/**
 * kafkajs changes what a topic is like: its configuration, and how many partitions it has.
 *
 * Shape   `configure(admin)` answers in a form that is equal for brokers that are alike: sorted by name, without times and ids.
 * Errors  what kafkajs throws; what a broker never shows within five seconds is told as it was last seen.
 * Source  kafkajs 2.2.4: AlterConfigs to version 1, DescribeConfigs to version 2, CreatePartitions to version 1.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Admin } from 'kafkajs';

const topic = 'kafkajs-configured';
/** `ConfigResourceTypes.TOPIC`, which kafkajs numbers as the wire does. */
const TOPIC = 2;

/** Asks until the answer is as wanted: a broker's own copy of the metadata lags by milliseconds. */
async function until<Answer>(
  ask: () => Promise<Answer>,
  wanted: (answer: Answer) => boolean,
): Promise<Answer> {
  let answer = await ask();
  for (let attempt = 0; attempt < 100 && !wanted(answer); attempt++) {
    await sleep(50);
    answer = await ask();
  }
  return answer;
}

/** The topic's configuration as kafkajs tells it. */
async function configuration(admin: Admin, configNames?: string[]) {
  const resource = { type: TOPIC, name: topic, ...(configNames === undefined ? {} : { configNames }) };
  const { resources } = await admin.describeConfigs({ includeSynonyms: true, resources: [resource] });
  return resources.flatMap(({ errorCode, configEntries }) => [
    errorCode,
    ...configEntries.sort((a, b) => (a.configName < b.configName ? -1 : 1)),
  ]);
}

const alteration = (value: string, validateOnly: boolean) => ({
  validateOnly,
  resources: [{ type: TOPIC, name: topic, configEntries: [{ name: 'retention.ms', value }] }],
});

/** What kafkajs was told, step by step. */
export async function configure(admin: Admin): Promise<Record<string, unknown>> {
  const configEntries = [{ name: 'segment.ms', value: '7000' }];
  await admin.createTopics({ topics: [{ topic, numPartitions: 1, configEntries }], waitForLeaders: true });
  const before = await until(
    () => configuration(admin),
    (entries) => entries.length > 1,
  );
  await admin.alterConfigs(alteration('5000', true));
  const rehearsed = await configuration(admin, ['retention.ms', 'segment.ms']);
  await admin.alterConfigs(alteration('6000', false));
  const altered = await until(
    () => configuration(admin, ['retention.ms', 'segment.ms']),
    (entries) => JSON.stringify(entries).includes('"6000"'),
  );
  const refused = await admin
    .alterConfigs(alteration('soon', false))
    .catch((error: { type?: string }) => error.type);
  const topicPartitions = [{ topic, count: 3 }];
  const grown = await admin.createPartitions({ topicPartitions, validateOnly: false, timeout: 10_000 });
  const partitions = await until(
    async () => (await admin.fetchTopicMetadata({ topics: [topic] })).topics[0]?.partitions.length,
    (count) => count === 3,
  );
  const shrunk = await admin
    .createPartitions({ topicPartitions: [{ topic, count: 2 }], validateOnly: false, timeout: 10_000 })
    .catch(
      (error: Error & { errors?: { type?: string }[] }) =>
        error.errors?.map(({ type }) => type) ?? error.name,
    );
  return { before, rehearsed, altered, refused, grown, partitions, shrunk };
}
