import { defineCase } from '../../case.ts';
import type { Tree } from '../../wire/tree.ts';
import { aBatch } from '../purgatory/parked.ts';
import { deleteByName, existing } from './topics.ts';

const nobody = 'AAAAAAAAAAAAAAAAAAAnEA';

export default defineCase({
  id: 'controller/deleted-is-gone',
  why: 'What somebody ordered deleted must not be found or read any more, and deleting it twice is an error.',
  checks: ['TOP-010'],
  axes: { version: { api: 'DeleteTopics' } },
  minEvidence: { deleted: 1 },

  async run({ client, expect, evidence, axis, topicName }) {
    const version = Number(axis.version);
    const name = topicName();
    await client.createTopic(name);
    await client.produce(name, 0, await aBatch(client));
    const codes = async (): Promise<readonly unknown[]> =>
      (await deleteByName(client, version, [name])).map((row) => row.errorCode);
    expect('TOP-010', await codes(), 'error codes of the deletion').equals([0]);
    expect('TOP-010', await existing(client, [name], 0), 'topics of that name').equals([]);
    expect('TOP-010', await codes(), 'error codes of a second deletion').equals([3]);

    let read = await client.fetch(name, 0, 0n, { maxWaitMs: 0 });
    for (let i = 0; i < 400 && read.errorCode === 0; i++) {
      await client.sleep(50);
      read = await client.fetch(name, 0, 0n, { maxWaitMs: 0 });
    }
    expect('TOP-010', read.errorCode, 'error code of a Fetch').notEquals(0);
    if (version >= 6) {
      const body = { topics: [{ name: null, topicId: nobody }], timeoutMs: 15_000 };
      const [row] = (await client.request('DeleteTopics', version, body)).responses as readonly Tree[];
      expect('TOP-010', row?.errorCode, 'error code for an id of nobody').isError('UNKNOWN_TOPIC_ID');
    }
    evidence('deleted');
  },
});
