/**
 * The exchange of partition directories: each product writes, stops cleanly or is killed; each product opens a copy of what is left, must
 * show the same, goes on writing; and the writer must read that back.
 *
 * Shape   `new Exchange(options).run()` gives one `Cell` for each writer, reader and stop. A product's node lives through the whole
 *         exchange and is up only while it is its turn; the directories of all writers are opened by a reader in one start.
 * Errors  `SubjectUnavailable` where a toolchain is missing; whatever else goes wrong in a cell is a finding of that cell.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { leaderEpochOf, untilServed } from '../../conformance/suites/offsets/asking.ts';
import { type Cell, inspect, writeAll } from './judge.ts';
import { createFor, type Kind, type Load } from './load.ts';
import { type Luggage, pack, unpack } from './luggage.ts';
import { nameOf, Partner, type Stop, type Terms } from './partner.ts';
import { type Testimony, testimonyOf } from './testimony.ts';

/** Batches that are on their way when a writer is killed. */
const inFlight = 3;

/** A topic on its way. */
interface Parcel {
  readonly cell: Cell | undefined;
  readonly writer: string;
  readonly stop: Stop;
  readonly kind: Kind;
  readonly load: Load;
  readonly testimony: Testimony;
  readonly luggage: Luggage;
}

export interface ExchangeOptions {
  readonly writers: readonly string[];
  readonly readers: readonly string[];
  readonly stops: readonly Stop[];
  readonly progress: (line: string) => void;
  /** By address, what a product is asked to be. */
  readonly terms?: Readonly<Record<string, Terms>>;
  /** Writes more, into topics that do not travel. */
  readonly alsoWrite?: (partner: Partner, stop: Stop) => Promise<void>;
  /** What readers make of it does not go back to its writer, which only starts once more on what it left itself. */
  readonly oneWay?: boolean;
  /** Looks at the files of a node that was just stopped. */
  readonly lookAt?: (partner: Partner, stop: Stop) => Promise<void>;
}

/** The whole matrix. */
export class Exchange {
  readonly #options: ExchangeOptions;
  readonly #partners = new Map<string, Partner>();
  readonly #cells: Cell[] = [];
  #topics = 0;

  constructor(options: ExchangeOptions) {
    this.#options = options;
  }

  async run(): Promise<Cell[]> {
    const { writers, readers, stops } = this.#options;
    const workDirectory = mkdtempSync(join(tmpdir(), 'ktck-exchange-'));
    try {
      for (const stop of stops) {
        const written: Parcel[] = [];
        for (const writer of writers) written.push(...(await this.#write(workDirectory, writer, stop)));
        const returned: Parcel[] = [];
        for (const reader of readers)
          returned.push(...(await this.#read(workDirectory, reader, stop, written)));
        for (const writer of writers) {
          const mine = returned.filter((parcel) => parcel.cell!.writer === nameOf(writer));
          await this.#readBack(workDirectory, writer, stop, mine);
        }
      }
    } finally {
      for (const partner of this.#partners.values()) await partner.close();
      rmSync(workDirectory, { recursive: true, force: true });
    }
    return this.#cells;
  }

  /** The node of a product, up. */
  async #partner(workDirectory: string, address: string): Promise<Partner> {
    const { progress, terms } = this.#options;
    const known = this.#partners.get(address);
    const surroundings = { workDirectory: join(workDirectory, nameOf(address)), progress };
    const partner = known ?? (await Partner.open(address, { ...surroundings, ...terms?.[address] }));
    this.#partners.set(address, partner);
    await partner.up();
    return partner;
  }

  /** First step: a product writes and is stopped; its directories are packed. */
  async #write(workDirectory: string, address: string, stop: Stop): Promise<Parcel[]> {
    const partner = await this.#partner(workDirectory, address);
    this.#options.progress(`${partner.name} writes, then: ${stop}`);
    const open = await writeAll(partner, (kind) => this.#topic(kind));
    await this.#options.alsoWrite?.(partner, stop);
    if (stop === 'kill') {
      const { topic, load } = open.find(({ kind }) => kind === 'numbered')!;
      await load.leaveInFlight(partner.client, topic, inFlight);
    }
    await this.#down(partner, stop);
    const parcels: Parcel[] = [];
    for (const { topic, ...rest } of open) {
      const luggage = await pack(partner.disk, topic, 0);
      parcels.push({ ...rest, cell: undefined, writer: partner.name, stop, luggage });
    }
    return parcels;
  }

  /** Second step: a product opens what all writers have left, and goes on. */
  async #read(
    workDirectory: string,
    address: string,
    stop: Stop,
    parcels: readonly Parcel[],
  ): Promise<Parcel[]> {
    const partner = await this.#partner(workDirectory, address);
    this.#options.progress(`${partner.name} reads what ${parcels.length} topics left, then: ${stop}`);
    const topics = await this.#plant(partner, stop, parcels);
    const goesOn: { topic: string; kind: Kind; load: Load; testimony: Testimony; cell: Cell }[] = [];
    for (const [parcel, topic] of topics) {
      const cell = this.#cell(parcel.writer, partner.name, stop);
      const load = await inspect(partner, topic, parcel, cell, 'read');
      if (load === undefined) continue;
      goesOn.push({
        topic,
        kind: parcel.kind,
        load,
        cell,
        testimony: await testimonyOf(partner.client, topic),
      });
    }
    await this.#down(partner, stop);
    const returned: Parcel[] = [];
    for (const { topic, ...rest } of goesOn) {
      returned.push({ ...rest, writer: partner.name, stop, luggage: await pack(partner.disk, topic, 0) });
    }
    return returned;
  }

  /** Third step: the first writer reads what has come back. */
  async #readBack(
    workDirectory: string,
    address: string,
    stop: Stop,
    parcels: readonly Parcel[],
  ): Promise<void> {
    const isOneWay = this.#options.oneWay === true;
    if (parcels.length === 0 && !isOneWay) return;
    const partner = await this.#partner(workDirectory, address);
    if (isOneWay) {
      this.#options.progress(`${partner.name} starts once more`);
      return await this.#down(partner, 'clean');
    }
    this.#options.progress(`${partner.name} reads back ${parcels.length} topics`);
    for (const [parcel, topic] of await this.#plant(partner, stop, parcels))
      await inspect(partner, topic, parcel, parcel.cell!, 'read back');
    await this.#down(partner, 'clean');
  }

  /** The end of a turn. */
  async #down(partner: Partner, stop: Stop): Promise<void> {
    await partner.down(stop);
    await this.#options.lookAt?.(partner, stop);
  }

  /** Makes topics, stops, replaces their directories, starts. */
  async #plant(
    partner: Partner,
    stop: Stop,
    parcels: readonly Parcel[],
  ): Promise<(readonly [Parcel, string])[]> {
    const topics = parcels.map((parcel) => [parcel, this.#topic(parcel.kind)] as const);
    for (const [{ kind }, topic] of topics) await createFor(partner.client, kind, topic);
    await raiseEpochs(partner, topics);
    const ids = new Map<string, string>();
    for (const [, topic] of topics) ids.set(topic, await partner.client.topicId(topic));
    await partner.down(stop);
    for (const [{ luggage }, topic] of topics) await unpack(partner.disk, topic, ids.get(topic)!, luggage);
    await partner.up();
    for (const [, topic] of topics) await untilServed(partner.client, topic);
    return topics;
  }

  #cell(writer: string, reader: string, stop: Stop): Cell {
    const known = this.#cells.find(
      (cell) => cell.writer === writer && cell.reader === reader && cell.stop === stop,
    );
    if (known !== undefined) return known;
    const cell: Cell = { writer, reader, stop, looks: 0, findings: [] };
    this.#cells.push(cell);
    return cell;
  }

  #topic(kind: Kind): string {
    this.#topics += 1;
    return `exchange-${this.#topics}-${kind}`;
  }
}

/**
 * A leader's epoch must not lie below those in its log, or it begins by forgetting them: the reader is restarted until it is past them,
 * while its topics are still empty.
 */
async function raiseEpochs(partner: Partner, topics: readonly (readonly [Parcel, string])[]): Promise<void> {
  for (let restart = 0; restart < 5; restart++) {
    let isBehind = false;
    for (const [{ testimony }, topic] of topics) {
      const newest = Math.max(...testimony.batches.map((batch) => batch.partitionLeaderEpoch));
      if ((await leaderEpochOf(partner.client, topic)) < newest) isBehind = true;
    }
    if (!isBehind) return;
    await partner.down('clean');
    await partner.up();
    for (const [, topic] of topics) await untilServed(partner.client, topic);
  }
}
