/**
 * Toys on which the judge itself is examined: subjects in a few lines, on a clock that costs nothing.
 *
 * Shape   a toy says what happens when frames wait to be answered; connections, base64 and virtual time are done here.
 * Units   virtual milliseconds.
 */
import type { Answer, OperationName, Operations, Subject } from '../driver/operations.ts';
import { fromBase64, toBase64 } from '../driver/perform.ts';

/** What a toy does when the judge waits for an answer: frames to send, a close, or nothing. */
export type Reaction = readonly Uint8Array[] | 'close';

/** A toy: given the payloads that came in since the last reaction, in order. */
export type Toy = (requests: readonly Uint8Array[]) => Reaction;

interface Line {
  incoming: Uint8Array[];
  outgoing: Uint8Array[];
  partial: Uint8Array;
  closed: boolean;
}

const node = { id: 1, host: '127.0.0.1', port: 1 };
type Handlers = { [Name in OperationName]?: (args: Operations[Name]['args']) => Operations[Name]['ok'] };

/** Makes a subject of a toy. */
export function toySubject(name: string, toy: Toy): Subject {
  const lines = new Map<number, Line>();
  let nowMs = 0;
  const handlers: Handlers = {
    'cluster.start': () => ({ nodes: [node] }),
    'cluster.stop': () => ({}),
    'node.alive': () => ({ alive: true }),
    'wire.open': () => {
      lines.set(lines.size + 1, { incoming: [], outgoing: [], partial: new Uint8Array(0), closed: false });
      return { connection: lines.size };
    },
    'wire.send': ({ connection, bytes }) => {
      take(lines.get(connection)!, fromBase64(bytes));
      return {};
    },
    'wire.receive': ({ connection, timeoutMs }) => {
      const line = lines.get(connection)!;
      react(line, toy);
      const frame = line.outgoing.shift();
      if (frame) return { frame: toBase64(frame) };
      if (line.closed) return { closed: true };
      nowMs += timeoutMs;
      return { timedOut: true };
    },
    'wire.close': () => ({}),
    'time.advance': ({ ms }) => {
      nowMs += ms;
      return {};
    },
    'time.now': () => ({ monotonicMs: nowMs, wallMs: 1_700_000_000_000 + nowMs }),
  };
  const call = async <Name extends OperationName>(
    operation: Name,
    args: Operations[Name]['args'],
  ): Promise<Answer<Name>> => {
    const handler = handlers[operation] as
      | ((given: Operations[Name]['args']) => Operations[Name]['ok'])
      | undefined;
    if (!handler)
      return { unsupported: { feature: operation.split('.')[0]!, reason: 'a toy cannot do that' } };
    return { ok: handler(args) };
  };
  return {
    name: `self/${name}`,
    version: '1',
    address: `builtin:self/${name}`,
    capabilities: new Set(['wire', 'time']),
    clock: 'virtual',
    call,
    diagnostics: () => '',
    stop: async () => undefined,
  };
}

/** Cuts frames; a length that no frame can have closes the connection, as every broker does. */
function take(line: Line, bytes: Uint8Array): void {
  if (line.closed) return;
  let rest = Buffer.concat([line.partial, bytes]);
  while (rest.byteLength >= 4) {
    const length = rest.readInt32BE(0);
    if (length < 0 || length > 104_857_600) line.closed = true;
    if (line.closed || rest.byteLength < 4 + length) break;
    line.incoming.push(new Uint8Array(rest.subarray(4, 4 + length)));
    rest = rest.subarray(4 + length);
  }
  line.partial = new Uint8Array(rest);
}

function react(line: Line, toy: Toy): void {
  if (line.incoming.length === 0) return;
  const reaction = toy(line.incoming);
  line.incoming = [];
  if (reaction === 'close') line.closed = true;
  else line.outgoing.push(...reaction);
}
