/**
 * One node in the simulator: a core, a disk that outlives it, and the read buffer that the core must not
 * trust for longer than a delivery.
 *
 * Shape   `SimNode` gives the core its turns and its bytes; `SimCluster` decides whose move it is.
 * Units   milliseconds of the virtual clock.
 * Errors  whatever a turn throws ends the node, as it would end a process; `exit` says why.
 */
import type { Actor, Now } from '../../base/actor.ts';
import type { Compression, Digest } from '../../ports/codecs.ts';
import type { Disk } from '../../ports/disk.ts';
import type { ConnectionId, Network } from '../../ports/network.ts';
import type { Random } from '../../ports/random.ts';
import type { SocketServer } from '../../requests/socket-server.ts';
import type { SimDisk } from './sim-disk.ts';

/** What a core needs from outside. */
export interface NodePorts {
  readonly disk: Disk;
  readonly network: Network;
  readonly random: Random;
  readonly compression: Compression;
  readonly digest: Digest;
}

/** A core that runs. */
export interface RunningNode {
  readonly actors: readonly Actor[];
  readonly listener: SocketServer;
  /** Stops cleanly: flushes, writes checkpoints and the marker. */
  close(now: Now): void;
}

/** Makes the core of one node; a refusal to start is a sentence. */
export type NodeMaker = (
  node: number,
  ports: NodePorts,
  config: Readonly<Record<string, string>>,
  now: Now,
) => RunningNode | { readonly refused: string };

const READ_BUFFER_BYTES = 256 * 1024;
/** What stands in the read buffer after a delivery, for whoever still looks at it. */
const SCRIBBLE = 0xee;

export class SimNode {
  readonly id: number;
  readonly disk: SimDisk;
  #core: RunningNode | undefined;
  /** Why the node is not running, when it ended by itself. */
  exit: string | undefined;
  readonly #readBuffer = new Uint8Array(READ_BUFFER_BYTES);

  constructor(id: number, disk: SimDisk) {
    this.id = id;
    this.disk = disk;
  }

  get alive(): boolean {
    return this.#core !== undefined;
  }

  get actors(): readonly Actor[] {
    return this.#core?.actors ?? [];
  }

  /** Runs a new core on the node's disk. Answers why it refused. */
  start(make: () => RunningNode | { readonly refused: string }): string | undefined {
    this.exit = undefined;
    const made = make();
    if ('refused' in made) return made.refused;
    this.#core = made;
    return undefined;
  }

  /** Ends the core, after a clean stop when `now` is given. */
  end(now?: Now): void {
    const core = this.#core;
    if (now !== undefined) this.#guard(() => core?.close(now));
    this.#core = undefined;
    this.disk.kill();
  }

  turn(actor: Actor, now: Now): void {
    this.#guard(() => actor.turn(now));
  }

  opened(connection: ConnectionId): void {
    this.#guard(() => this.#core?.listener.opened(connection, '127.0.0.1'));
  }

  sent(connection: ConnectionId): void {
    this.#guard(() => this.#core?.listener.sent(connection));
  }

  closed(connection: ConnectionId): void {
    this.#guard(() => this.#core?.listener.closed(connection));
  }

  /** How many bytes one delivery may have. */
  roomFor(connection: ConnectionId): number {
    return this.#core?.listener.readInto(connection)?.length ?? READ_BUFFER_BYTES;
  }

  /**
   * Delivers bytes as the host on real sockets does: where the core wants them, or in the shared buffer.
   * `meanwhile` is what runs before the buffer is used again; then it is scribbled over.
   */
  receive(connection: ConnectionId, bytes: Uint8Array, meanwhile: () => void): void {
    this.#guard(() => {
      const listener = this.#core?.listener;
      const buffer = listener?.readInto(connection) ?? this.#readBuffer;
      const view = buffer.subarray(0, bytes.length);
      view.set(bytes);
      listener?.received(connection, view);
      meanwhile();
      listener?.expire();
      if (buffer === this.#readBuffer) view.fill(SCRIBBLE);
    });
  }

  #guard(move: () => void): void {
    try {
      move();
    } catch (error) {
      this.exit = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      this.#core = undefined;
      this.disk.kill();
    }
  }
}
