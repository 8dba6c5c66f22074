/**
 * The network port on real sockets.
 *
 * Shape   reads land in one buffer that all connections share, or where the core wants the rest of a large
 *         frame; what a turn sends is collected and leaves at the end of the drain, one cork an answer; file
 *         regions go out in slices.
 * Units   bytes.
 * Errors  a socket error closes its connection; a disk that fails while a region is sent closes it too. Both
 *         are events, not throws.
 */
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { DiskFault } from '../../ports/disk.ts';
import type { ConnectionId, Network, OutgoingPart } from '../../ports/network.ts';
import type { SocketServer } from '../../requests/socket-server.ts';
import { adoptSocket, canReadInPlace } from './accepted-socket.ts';

const READ_BUFFER_BYTES = 256 * 1024;
const SLICE_BYTES = 256 * 1024;
const KEPT_SLICES = 8;

/** One connection and what is still to be written to it. */
interface Line {
  readonly id: ConnectionId;
  readonly socket: Socket;
  readonly parts: OutgoingPart[];
  /** Bytes of the first part, a file region, that were written already. */
  regionDone: number;
  /** Slices that the socket still holds. */
  readonly lent: Uint8Array[];
  dirty: boolean;
  /** True while the socket holds bytes that the kernel would not take. */
  writing: boolean;
  readonly written: () => void;
}

export interface NodeNetworkOptions {
  /** `false` takes plain `data` events, whatever this Node can do. */
  readonly readInPlace?: boolean;
}

export class NodeNetwork implements Network {
  readonly #lines = new Map<ConnectionId, Line>();
  readonly #readBuffer = new Uint8Array(READ_BUFFER_BYTES);
  readonly #inPlace: boolean;
  readonly #slices: Uint8Array[] = [];
  #dirty: Line[] = [];
  #nextId = 1;
  #server: Server | undefined;
  #listener: SocketServer | undefined;
  #wake: () => void = () => {};

  constructor(options: NodeNetworkOptions = {}) {
    this.#inPlace = (options.readInPlace ?? true) && canReadInPlace();
  }

  /** Joins the core: who hears of events, and what lets it work afterwards. */
  attach(listener: SocketServer, wake: () => void): void {
    this.#listener = listener;
    this.#wake = wake;
  }

  /**
   * Listens and returns the port, which matters when 0 was asked for. Rejects with Node's error when it
   * cannot.
   */
  listen(host: string, port: number): Promise<number> {
    const server = createServer({ pauseOnConnect: true, noDelay: true, keepAlive: true }, (socket) =>
      this.#accept(socket),
    );
    this.#server = server;
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host, port, backlog: 1024 }, () => {
        server.off('error', reject);
        server.on('error', () => undefined); // A connection that could not be accepted; the others go on.
        resolve((server.address() as AddressInfo).port);
      });
    });
  }

  /** Accepts nothing any more and closes every connection. */
  async shutdown(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    const closed =
      server === undefined ? Promise.resolve() : new Promise<void>((done) => server.close(() => done()));
    for (const line of [...this.#lines.values()]) line.socket.destroy();
    await closed;
  }

  send(connection: ConnectionId, parts: readonly OutgoingPart[]): void {
    const line = this.#lines.get(connection);
    if (line === undefined) {
      for (const part of parts) if (!(part instanceof Uint8Array)) part.release();
      return;
    }
    for (const part of parts) line.parts.push(part);
    if (line.dirty) return;
    line.dirty = true;
    this.#dirty.push(line);
  }

  pause(connection: ConnectionId): void {
    this.#lines.get(connection)?.socket.pause();
  }

  resume(connection: ConnectionId): void {
    this.#lines.get(connection)?.socket.resume();
  }

  close(connection: ConnectionId): void {
    this.#lines.get(connection)?.socket.destroy();
  }

  /** Writes what the turns sent. True when a `sent` event was delivered. */
  flush(): boolean {
    if (this.#dirty.length === 0) return false;
    const dirty = this.#dirty;
    this.#dirty = [];
    let delivered = false;
    for (const line of dirty) {
      line.dirty = false;
      if (!line.writing && this.#write(line)) delivered = true;
    }
    return delivered;
  }

  #accept(accepted: Socket): void {
    const id = this.#nextId++;
    const listener = this.#listener!;
    const reads = {
      buffer: () => listener.readInto(id) ?? this.#readBuffer,
      bytes: (view: Uint8Array) => {
        listener.received(id, view);
        this.#wake();
        listener.expire();
      },
    };
    // The line is known before the first byte can arrive: reads are delivered by the event loop, never from
    // inside this call.
    const socket = adoptSocket(accepted, reads, this.#inPlace);
    const line: Line = {
      id,
      socket,
      parts: [],
      regionDone: 0,
      lent: [],
      dirty: false,
      writing: false,
      written: () => this.#written(line),
    };
    this.#lines.set(id, line);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#closed(line));
    listener.opened(id, socket.remoteAddress ?? '');
    this.#wake();
  }

  #closed(line: Line): void {
    this.#lines.delete(line.id);
    for (const part of line.parts) if (!(part instanceof Uint8Array)) part.release();
    line.parts.length = 0;
    this.#returnSlices(line);
    this.#listener!.closed(line.id);
    this.#wake();
  }

  /** The last byte of a write that the kernel did not take at once has been taken. */
  #written(line: Line): void {
    if (!line.writing || line.socket.writableLength > 0 || line.socket.destroyed) return;
    line.writing = false;
    this.#write(line);
    this.#wake();
  }

  /** Writes on until all is out or the kernel takes no more. True when all is out, after telling the core. */
  #write(line: Line): boolean {
    try {
      while (line.parts.length > 0) {
        this.#writeSome(line);
        if (line.socket.destroyed) return false;
        if (line.socket.writableLength > 0) {
          line.writing = true;
          return false;
        }
        this.#returnSlices(line); // The kernel has copied them.
      }
    } catch (fault) {
      if (!(fault instanceof DiskFault)) throw fault;
      line.socket.destroy(fault);
      return false;
    }
    this.#listener!.sent(line.id);
    return true;
  }

  /** One cork: all bytes up to and with the first slice of a file region. */
  #writeSome(line: Line): void {
    const { socket, parts } = line;
    socket.cork();
    try {
      let taken = 0;
      for (const part of parts) {
        if (!(part instanceof Uint8Array)) {
          if (this.#writeSlice(line, part)) taken += 1;
          break;
        }
        taken += 1;
        socket.write(part, taken === parts.length ? line.written : undefined);
      }
      parts.splice(0, taken);
    } finally {
      socket.uncork();
    }
  }

  /** Writes the next slice of a region; true when it was the last, and the region is released. */
  #writeSlice(line: Line, region: Exclude<OutgoingPart, Uint8Array>): boolean {
    const length = Math.min(SLICE_BYTES, region.length - line.regionDone);
    const slice = this.#slices.pop() ?? new Uint8Array(SLICE_BYTES);
    line.lent.push(slice);
    const view = slice.subarray(0, length);
    const read = length === 0 ? 0 : region.file.read(region.position + line.regionDone, view);
    if (read < length) throw new DiskFault('EIO', region.file.path, 'a file region ends before its length');
    line.socket.write(view, line.written);
    line.regionDone += length;
    if (line.regionDone < region.length) return false;
    line.regionDone = 0;
    region.release();
    return true;
  }

  #returnSlices(line: Line): void {
    for (const slice of line.lent) if (this.#slices.length < KEPT_SLICES) this.#slices.push(slice);
    line.lent.length = 0;
  }
}
