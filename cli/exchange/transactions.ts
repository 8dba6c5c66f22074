/**
 * Transactions in the exchange, as far as a log knows them: one that was committed, two that were aborted, one left open. The reader must
 * show the same to those who ask for committed records, and must be able to end the open one.
 *
 * Shape   `writeTransactions` needs no coordinator; `endTransaction` is a marker like one that a coordinator sends.
 * Errors  a batch or marker that is refused is an error with a sentence.
 */
import type { CaseContext } from '../../conformance/case.ts';
import type { KafkaClient } from '../../conformance/driver/kafka-client.ts';
import { Txn, writeMarkers } from '../../conformance/suites/markers/transactions.ts';
import type { Load, OpenTransaction } from './load.ts';

const contextOf = (client: KafkaClient): CaseContext =>
  ({
    client,
    untestable: (reason: string): never => {
      throw new Error(reason);
    },
  }) as unknown as CaseContext;

/** Whether markers can be written here. */
export const hasMarkers = (client: KafkaClient): boolean => client.versions('WriteTxnMarkers') !== undefined;

/** Four transactions among the batches of a producer that has none; the last stays open. */
export async function writeTransactions(
  client: KafkaClient,
  topic: string,
  load: Load,
): Promise<OpenTransaction> {
  const context = contextOf(client);
  const begin = async (): Promise<Txn> => await Txn.init(context, topic);
  const [committed, aborted, late, open] = [await begin(), await begin(), await begin(), await begin()];
  await load.write(client, topic, 4);
  await committed.add(2, { valueBytes: 300 });
  await aborted.add(1, { valueBytes: 300 });
  await load.write(client, topic, 3);
  await aborted.add(2, { valueBytes: 300 });
  await committed.end(true);
  await aborted.end(false);
  await load.write(client, topic, 8);
  await late.add(1, { valueBytes: 300 });
  await late.end(false);
  await open.add(2, { valueBytes: 300 });
  await load.write(client, topic, 8);
  return { producerId: open.id, producerEpoch: open.epoch() };
}

/** Commits it; answers what is wrong, or nothing. */
export async function endTransaction(
  client: KafkaClient,
  topic: string,
  open: OpenTransaction,
): Promise<string[]> {
  const partitions = [[topic, 0]] as const;
  const marker = { ...open, committed: true, coordinatorEpoch: 1, partitions };
  const codes = Object.values(await writeMarkers(contextOf(client), [marker]));
  if (codes.some((code) => code !== 0))
    return [`the marker of the open transaction is answered with error ${codes}`];
  const end = (await client.listOffset(topic, 0, -1n)).offset;
  const stable = (await client.listOffset(topic, 0, -1n, { isolationLevel: 1 })).offset;
  return stable === end ? [] : [`after the marker the last stable offset is ${stable}, not the end ${end}`];
}
