/**
 * The simulator: nodes on virtual time, disks in memory, a network whose order and cuts are drawn from a
 * seed. The same code that runs on real sockets runs here, and one seed gives one story.
 *
 *     const cluster = new SimCluster({ seed, make, ports });
 *     cluster.startNode(1, {}); const line = cluster.open(1);
 *     cluster.send(line, bytes); cluster.receive(line, 30_000); cluster.advance(500); cluster.stopNode(1, 'kill');
 *
 * Shape   at each step one of the things that can happen is drawn; when nothing can, the clock jumps to the
 *         next deadline that somebody waits for. Nothing runs between two calls.
 * Units   milliseconds of the virtual clock.
 * Errors  a core that throws has ended (`alive` says why); the simulator itself throws only for its own
 *         broken invariants.
 */
import type { Actor, Now } from '../../base/actor.ts';
import { assert } from '../../base/assert.ts';
import { monotonicMs, wallMs } from '../../base/ids.ts';
import type { Compression, Digest } from '../../ports/codecs.ts';
import type { Network, OutgoingPart } from '../../ports/network.ts';
import { SimDisk } from './sim-disk.ts';
import { SimLine } from './sim-line.ts';
import { type NodeMaker, SimNode } from './sim-node.ts';
import { SimRandom } from './sim-random.ts';
import { Trace } from './trace.ts';

export interface SimClusterOptions {
  readonly seed: number;
  readonly make: NodeMaker;
  readonly compression: Compression;
  readonly digest: Digest;
  /** Where the wall clock stands when the simulation begins. */
  readonly wallStartMs?: number;
}

export type Received =
  | { readonly frame: Uint8Array }
  | { readonly closed: true }
  | { readonly timedOut: true };

/** 2025-01-01T00:00:00Z: stories are told in a fixed year. */
const DEFAULT_WALL_START_MS = 1_735_689_600_000;
/** One delivery in so many is cut somewhere. */
const CUT_ONE_IN = 8;

/** Something that can happen now. */
type Move =
  | { readonly actor: Actor; readonly node: SimNode }
  | { readonly line: SimLine; readonly node: SimNode };

export class SimCluster {
  readonly trace = new Trace();
  readonly #options: SimClusterOptions;
  readonly #random: SimRandom;
  readonly #nodes = new Map<number, SimNode>();
  readonly #lines = new Map<number, SimLine>();
  /** Those that are not known to be closed. */
  readonly #standing = new Set<SimLine>();
  #nowMs = 0;
  #lastLine = 0;

  constructor(options: SimClusterOptions) {
    this.#options = options;
    this.#random = new SimRandom(options.seed);
  }

  now(): Now {
    const wall = (this.#options.wallStartMs ?? DEFAULT_WALL_START_MS) + this.#nowMs;
    return { monotonicMs: monotonicMs(this.#nowMs), wallMs: wallMs(wall) };
  }

  /** Starts a node, on the disk it had when it ran before. Answers why it refused to start. */
  startNode(id: number, config: Readonly<Record<string, string>>): string | undefined {
    const node = this.#nodes.get(id) ?? new SimNode(id, this.#newDisk(id));
    assert(!node.alive, 'a node that runs is not started');
    this.#nodes.set(id, node);
    const { compression, digest } = this.#options;
    const random = this.#random;
    const ports = { disk: node.disk, network: this.#network(id), random, compression, digest };
    const refused = node.start(() => this.#options.make(id, ports, config, this.now()));
    this.#settle();
    return refused;
  }

  /**
   * `kill` ends the process and keeps every byte it wrote; `crash` cuts the power, which loses what was not
   * synced.
   */
  stopNode(id: number, how: 'clean' | 'kill' | 'crash'): void {
    const node = this.node(id);
    node.end(how === 'clean' ? this.now() : undefined);
    if (how === 'crash') node.disk.crash();
    this.#hangUp(id);
  }

  alive(id: number): { readonly alive: boolean; readonly exit?: string } {
    const { alive, exit } = this.node(id);
    return exit === undefined ? { alive } : { alive, exit };
  }

  disk(id: number): SimDisk {
    return this.node(id).disk;
  }

  node(id: number): SimNode {
    const node = this.#nodes.get(id);
    assert(node !== undefined, `node ${id} was started`);
    return node;
  }

  /** Connects to a node that runs. */
  open(id: number): number {
    assert(this.node(id).alive, 'a connection is opened to a node that runs');
    const line = new SimLine(++this.#lastLine, id);
    this.#lines.set(line.id, line);
    this.#standing.add(line);
    return line.id;
  }

  send(connection: number, bytes: Uint8Array): void {
    const line = this.#lines.get(connection);
    if (line === undefined || line.state === 'half' || line.state === 'closed' || bytes.length === 0) return;
    line.toNode.push(new Uint8Array(bytes));
  }

  /**
   * Lets the cluster work until a whole frame has come, the connection has closed, or `timeoutMs` of virtual
   * time are over.
   */
  receive(connection: number, timeoutMs: number): Received {
    const line = this.#lines.get(connection);
    assert(line !== undefined, 'a frame is received from a connection that was opened');
    const until = this.#nowMs + timeoutMs;
    for (;;) {
      const frame = line.takeFrame();
      if (frame !== undefined) return { frame };
      if (line.state === 'closed') return { closed: true };
      if (!this.#step() && !this.#jump(until)) return { timedOut: true };
    }
  }

  /** The client closes its side. What it sent before still arrives. */
  close(connection: number): void {
    const line = this.#lines.get(connection);
    if (line === undefined || line.state === 'closed') return;
    if (line.state === 'opening') line.state = 'closed';
    else line.state = 'half';
  }

  /** Lets virtual time pass, with everything that falls due in it. */
  advance(ms: number): void {
    const until = this.#nowMs + ms;
    do this.#settle();
    while (this.#jump(until));
  }

  /** Works until nothing can happen at this moment. */
  #settle(): void {
    while (this.#step());
  }

  /** One thing that can happen now, drawn among all of them. False when there is none. */
  #step(): boolean {
    const moves = this.#moves();
    if (moves.length === 0) return false;
    const drawn = this.#random.draw('scheduler', moves.length);
    const move = moves[drawn]!;
    this.trace.number(drawn);
    this.trace.number(this.#nowMs);
    if ('actor' in move) move.node.turn(move.actor, this.now());
    else this.#deliver(move.node, move.line);
    if (!move.node.alive) this.#hangUp(move.node.id);
    return true;
  }

  #moves(): Move[] {
    const moves: Move[] = [];
    for (const node of this.#nodes.values()) {
      for (const actor of node.actors) if (this.#ready(actor)) moves.push({ actor, node });
    }
    for (const line of this.#standing) {
      if (line.state === 'closed') this.#standing.delete(line);
      else if (line.due) moves.push({ line, node: this.node(line.node) });
    }
    return moves;
  }

  #ready(actor: Actor): boolean {
    if (actor.hasMail()) return true;
    const deadline = actor.nextDeadline();
    return deadline !== undefined && deadline <= this.#nowMs;
  }

  /**
   * Moves the clock to the next deadline, but not past `until`. False when `until` has been reached and
   * nothing is due.
   */
  #jump(until: number): boolean {
    let next = Number.POSITIVE_INFINITY;
    for (const node of this.#nodes.values()) {
      for (const actor of node.actors) next = Math.min(next, actor.nextDeadline() ?? next);
    }
    const reached = next <= until;
    this.#nowMs = Math.max(this.#nowMs, Math.min(next, until));
    return reached;
  }

  /** Tells the node the next thing about a connection. */
  #deliver(node: SimNode, line: SimLine): void {
    if (line.state === 'opening') {
      line.state = 'open';
      node.opened(line.id);
    } else if (line.sentDue) {
      line.sentDue = false;
      node.sent(line.id);
    } else if (line.toNode.length > 0) this.#deliverBytes(node, line);
    else {
      line.state = 'closed';
      node.closed(line.id);
    }
  }

  #deliverBytes(node: SimNode, line: SimLine): void {
    const whole = Math.min(node.roomFor(line.id), line.toNode[0]!.length);
    const owner = `link ${line.id}`;
    const cut = this.#random.draw(owner, CUT_ONE_IN) === 0;
    const bytes = line.takeToNode(cut ? 1 + this.#random.draw(owner, whole) : whole);
    this.trace.bytes(bytes);
    const busy = this.#random.draw(owner, 2) === 0;
    node.receive(line.id, bytes, () => {
      // The request is handled while its bytes are in place, as on a real host; or else it is copied.
      if (busy) this.#work(node);
    });
  }

  /** Gives turns to one node until none of its actors is ready. */
  #work(node: SimNode): void {
    for (;;) {
      const ready = node.actors.filter((actor) => this.#ready(actor));
      if (ready.length === 0) return;
      const drawn = this.#random.draw('scheduler', ready.length);
      this.trace.number(drawn);
      node.turn(ready[drawn]!, this.now());
    }
  }

  #network(id: number): Network {
    return {
      send: (connection, parts) => this.#sendToClient(connection, parts),
      pause: (connection) => this.#setPaused(connection, true),
      resume: (connection) => this.#setPaused(connection, false),
      close: (connection) => {
        const line = this.#lines.get(connection);
        if (line?.node === id) line.state = 'closed';
      },
    };
  }

  #setPaused(connection: number, paused: boolean): void {
    const line = this.#lines.get(connection);
    if (line !== undefined) line.paused = paused;
  }

  #sendToClient(connection: number, parts: readonly OutgoingPart[]): void {
    const line = this.#lines.get(connection);
    for (const part of parts) {
      const bytes = part instanceof Uint8Array ? part : readRegion(part);
      if (line === undefined || line.state === 'closed') continue;
      this.trace.bytes(bytes);
      line.arrive(bytes);
    }
    if (line !== undefined && line.state !== 'closed') line.sentDue = true;
  }

  /** The node has gone: its connections are cut. */
  #hangUp(id: number): void {
    for (const line of this.#standing) if (line.node === id) line.state = 'closed';
  }

  #newDisk(id: number): SimDisk {
    const random = this.#random;
    return new SimDisk({
      random: {
        draw: (owner, bound) => random.draw(`disk ${id} ${owner}`, bound),
        bytes: (owner, length) => random.bytes(`disk ${id} ${owner}`, length),
      },
      clock: () => this.now().wallMs,
    });
  }
}

function readRegion(region: Exclude<OutgoingPart, Uint8Array>): Uint8Array {
  const bytes = new Uint8Array(region.length);
  const read = region.file.read(region.position, bytes);
  assert(read === region.length, 'a file region lies within its file');
  region.release();
  return bytes;
}
