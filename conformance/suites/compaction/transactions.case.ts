import { type CaseContext, defineCase } from '../../case.ts';
import type { ParsedBatch } from '../../wire/batch.ts';
import type { Tree } from '../../wire/tree.ts';
import { lastUnadded, markersApi, verificationOff, writeMarkers } from '../markers/transactions.ts';
import { wallClock } from '../produce/refusal.ts';
import { type Content, contents } from '../records/forge.ts';
import { dataOf, quickCleaner, rowsOf, Table } from './table.ts';

/** A producer of transactions over rows of a table. */
class Writer {
  readonly id: bigint;
  readonly #epoch: number;
  readonly #context: CaseContext;
  readonly #table: Table;
  readonly #offsets: bigint[] = [];

  private constructor(context: CaseContext, table: Table, id: bigint, epoch: number) {
    this.#context = context;
    this.#table = table;
    this.id = id;
    this.#epoch = epoch;
  }

  static async init(context: CaseContext, table: Table): Promise<Writer> {
    const { producerId, producerEpoch } = await context.client.initProducerId();
    return new Writer(context, table, producerId, producerEpoch);
  }

  /** One batch of one row, large enough that a few of them fill a segment. */
  async put(key: string, value: string): Promise<bigint> {
    const { client } = this.#context;
    const timestamp = await wallClock(client);
    const spec = {
      producerId: this.id,
      producerEpoch: this.#epoch,
      baseSequence: this.#offsets.length,
      transactional: true,
    };
    const version = client.version('Produce', lastUnadded);
    const options = { version, transactionalId: `txn-${this.id}` };
    const record = { key, value: value.padEnd(900, '.'), timestamp };
    this.#offsets.push(await this.#table.sendRecords([record], spec, options));
    return this.#offsets.at(-1)!;
  }

  async end(committed: boolean): Promise<void> {
    const { producerId, producerEpoch } = { producerId: this.id, producerEpoch: this.#epoch };
    const partitions = [[this.#table.topic, 0]] as const;
    const codes = await writeMarkers(this.#context, [{ producerId, producerEpoch, committed, partitions }]);
    const refused = Object.values(codes).find((code) => code !== 0);
    if (refused !== undefined) this.#context.untestable(`a marker was refused with error ${refused}`);
    if (!committed) for (const offset of this.#offsets) this.#table.aborted.add(offset);
  }
}

/** What a reader of committed records finds: aborted ones left out as the answers tell it to. */
async function committedOf({ client }: CaseContext, topic: string): Promise<Content[]> {
  const found: Content[] = [];
  let next = 0n;
  for (;;) {
    const result = await client.fetch(topic, 0, next, { isolationLevel: 1, maxWaitMs: 0 });
    const last = result.batches.at(-1);
    if (last === undefined) return found;
    const listed = (result.partition.abortedTransactions ?? []) as readonly Tree[];
    found.push(...contents(result.batches.filter(isCommitted(listed))));
    next = last.baseOffset + BigInt(last.lastOffsetDelta) + 1n;
  }
}

/** As clients do it: from its first offset on a producer is aborted, until its marker comes. */
function isCommitted(listed: readonly Tree[]): (one: ParsedBatch) => boolean {
  const ended = new Set<Tree>();
  return (one) => {
    const open = listed.find(
      (each) =>
        !ended.has(each) &&
        each.producerId === one.producerId &&
        (each.firstOffset as bigint) <= one.baseOffset,
    );
    if (one.control && open !== undefined) ended.add(open);
    return !one.control && !(one.transactional && open !== undefined);
  };
}

const byKey = (found: readonly Content[]) => Object.fromEntries(found.map(({ key, value }) => [key, value]));

export default defineCase({
  id: 'compaction/transactions',
  why: 'A marker that goes before its data brings an aborted record to life; a record that may yet be aborted must not replace another.',
  checks: ['CMP-003', 'CMP-006', 'CMP-001', 'CMP-002'],
  needs: ['config'],
  since: '3.6',
  apis: markersApi,
  config: { ...quickCleaner, ...verificationOff },
  minEvidence: { aborted: 8, undecided: 5, rounds: 5 },

  async run(context) {
    const { client, expect, evidence, topicName } = context;
    const table = await Table.create(context, topicName(), { 'delete.retention.ms': '0' });
    const [kept, lost, open] = [
      await Writer.init(context, table),
      await Writer.init(context, table),
      await Writer.init(context, table),
    ];
    await table.send(rowsOf(4, 4, 'first', 'a'));
    for (let at = 0; at < 4; at++) {
      await kept.put(`a${at % 2}`, `kept${at}`);
      await lost.put(`a${at}`, `lost${at}`);
    }
    await kept.end(true);
    await lost.end(false);
    evidence('aborted', 4);
    const markers = (batches: readonly ParsedBatch[]) =>
      batches.filter((one) => one.control && one.producerId === kept.id).length;
    /** A round that must change nothing for a reader of committed records. */
    const round = async (name: string): Promise<ParsedBatch[]> => {
      await table.send(rowsOf(12, 1, name, 'b'));
      await table.close();
      const batches = await table.cleaned('CMP-006', `offsets that are left ${name}`);
      table.expectWhole(batches, name);
      const rows = Object.fromEntries([...table.rows].map(([key, { value }]) => [key, value]));
      const committed = byKey(await committedOf(context, table.topic));
      expect('CMP-006', committed, `rows of a reader of committed records ${name}`).equals(rows);
      evidence('rounds');
      return batches;
    };
    for (const name of ['in the first round', 'in the second round', 'in the third round']) {
      const found = markers(await round(name));
      expect('CMP-006', found, `markers of the transaction whose data is there, ${name}`).equals(1);
    }

    const undecided = await open.put('a3', 'open');
    for (let at = 0; at < 3; at++) await open.put(`a${at}`, `open${at}`);
    await table.send(rowsOf(40, 4, 'behind', 'a'));
    await table.close();

    // Everything below the open transaction is cleaned, nothing of it, and nothing behind it.
    const end = table.closedBelow;
    table.closedBelow = undecided; // Its segment begins with it, for the one before is full.
    const stays = table.survivors.map(({ offset }) => offset);
    const batches = await table.readUntil((found) => found.length <= stays.length);
    const left = dataOf(batches).map(({ offset }) => offset);
    expect(
      'CMP-003',
      left.filter((one) => one >= undecided),
      'offsets from the open transaction on',
    ).equals(stays.filter((one) => one >= undecided));
    expect(
      'CMP-006',
      left.filter((one) => one < undecided),
      'offsets below the open transaction',
    ).equals(stays.filter((one) => one < undecided));
    evidence('undecided', stays.filter((one) => one >= undecided).length);
    evidence('rounds');
    table.closedBelow = end;

    await open.end(false);
    evidence('aborted', 4);
    await round('behind the abort');
    await round('a round later');
    const { lastStableOffset, highWatermark } = await client.fetch(table.topic, 0, 0n, { isolationLevel: 1 });
    expect('CMP-006', lastStableOffset, 'last stable offset').equals(highWatermark);
  },
});
