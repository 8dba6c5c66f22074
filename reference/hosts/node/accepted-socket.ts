/**
 * The read path of an accepted socket: bytes land in a buffer that we choose, without one allocation a read.
 *
 * Node offers this (`onread`) only where a socket is made by us, not where it is accepted. So the server
 * accepts paused, this file takes the handle out of the accepted socket and puts it into a socket of ours.
 * That leans on two details of Node, which `canReadInPlace` looks at before the first connection; where they
 * are missing, plain `data` events do the same work at a higher price.
 *
 * Shape   one function: the socket to use from now on.
 * Errors  none: what cannot be had is replaced by the fallback.
 */
import { Socket } from 'node:net';

/** What the network wants to know of a socket's reads. */
export interface Reads {
  /** The buffer for the next read. */
  buffer(): Uint8Array;
  /** Bytes have landed; valid until this returns. */
  bytes(view: Uint8Array): void;
}

interface Handle {
  readStart(): number;
  readStop(): number;
}

const hasHandle = (socket: object): socket is { _handle: Handle | null } => '_handle' in socket;

/** True when a socket made with `onread` keeps our buffer, as it does in Node 20 to 24. */
export function canReadInPlace(): boolean {
  const buffer = new Uint8Array(1);
  const probe = new Socket({ onread: { buffer, callback: () => true } });
  const keeps = Object.getOwnPropertySymbols(probe).some((key) => Reflect.get(probe, key) === buffer);
  probe.destroy();
  return keeps && hasHandle(probe);
}

/** The socket that takes the place of `accepted`. It begins to read at once. */
export function adoptSocket(accepted: Socket, reads: Reads, inPlace: boolean): Socket {
  const handle = inPlace && hasHandle(accepted) ? accepted._handle : null;
  if (handle === null || typeof handle.readStart !== 'function') return readByEvents(accepted, reads);
  Reflect.set(accepted, '_handle', null);
  accepted.destroy(); // Without its handle that closes nothing, but the server stops counting it.
  const onread = {
    buffer: () => reads.buffer(),
    callback: (length: number, buffer: Uint8Array) => {
      reads.bytes(buffer.subarray(0, length));
      return true;
    },
  };
  // The types of Node know neither `handle` nor `onread` with a function together.
  const socket = new Socket({ handle, onread, readable: true, writable: true } as object);
  socket.read(0);
  return socket;
}

function readByEvents(socket: Socket, reads: Reads): Socket {
  socket.on('data', (chunk: Uint8Array) => reads.bytes(chunk));
  socket.resume();
  return socket;
}
