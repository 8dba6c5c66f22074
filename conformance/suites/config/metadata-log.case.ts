import { defineCase } from '../../case.ts';
import type { NodeDisk } from '../../driver/cluster.ts';
import { readBatches } from '../../wire/batch.ts';
import { decodeStored } from '../../wire/stored.ts';
import { DELETE, errorsOf, SET, TOPIC, until } from './configs.ts';

const directory = '__cluster_metadata-0';

/** Name and value of each ConfigRecord of the topic, in the order of the metadata log. */
async function configRecords(disk: NodeDisk, topic: string): Promise<unknown[]> {
  const found: unknown[] = [];
  const names = (await disk.list(directory))
    .map(({ name }) => name)
    .filter((name) => /^\d+\.log$/.test(name));
  for (const name of names.sort()) {
    const { batches } = readBatches(await disk.read(`${directory}/${name}`));
    for (const batch of batches.filter(({ control }) => !control)) {
      for (const { value } of batch.records) {
        if (value === null) continue;
        const record = decodeStored('metadata', value);
        if (record.message !== 'ConfigRecord' || record.value.resourceName !== topic) continue;
        found.push([record.version, record.value.resourceType, record.value.name, record.value.value]);
      }
    }
  }
  return found;
}

export default defineCase({
  id: 'config/metadata-log',
  why: 'Brokers learn of a change by reading the log; what is written there is what they all will do.',
  checks: ['CFG-026'],
  apis: { DescribeConfigs: 1, IncrementalAlterConfigs: 0 },
  needs: ['disk', 'lifecycle'],
  destructive: true,
  minEvidence: { records: 4 },

  async run({ client, cluster, expect, evidence, topicName }) {
    const topic = topicName();
    await client.createTopic(topic, { configs: { 'retention.ms': '5000' } });
    const changes = [
      [
        ['retention.ms', SET, '5000'],
        ['segment.ms', SET, '7000'],
      ],
      [['flush.messages', DELETE, null]],
      [['segment.ms', SET, '8000']],
      [['retention.ms', DELETE, null]],
    ] as const;
    for (const change of changes) {
      const codes = await errorsOf(client, [[TOPIC, topic, change]]);
      expect('CFG-026', codes, 'error codes').equals([0]).orStop();
    }
    await until(client, [TOPIC, topic, 'retention.ms'], (row) => row?.configSource !== 1);
    let records: unknown[] = [];
    await cluster.restart(cluster.nodes[0]!, 'clean', async (disk) => {
      records = await configRecords(disk, topic);
    });
    expect('CFG-026', records, 'version, type, name and value of each ConfigRecord').equals([
      [0, TOPIC, 'retention.ms', '5000'],
      [0, TOPIC, 'segment.ms', '7000'],
      [0, TOPIC, 'segment.ms', '8000'],
      [0, TOPIC, 'retention.ms', null],
    ]);
    evidence('records', records.length);
  },
});
