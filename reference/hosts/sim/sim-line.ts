/**
 * One simulated connection: bytes on their way to the node, bytes that wait for the client.
 *
 * Shape   two queues; the client's side cuts whole frames, as a judge wants them.
 * Units   bytes.
 * Errors  none; a closed line delivers nothing more in either direction, but what had arrived can still be
 *         read.
 */
export class SimLine {
  readonly id: number;
  readonly node: number;
  /** What the client sent and the node has not yet seen. */
  toNode: Uint8Array[] = [];
  /** The node asked for no more. */
  paused = false;
  /** The node is to be told that its answer has left. */
  sentDue = false;
  /**
   * `opening`: the node has not heard of it. `half`: the client has closed and the node has not heard of it.
   */
  state: 'opening' | 'open' | 'half' | 'closed' = 'opening';
  #toClient: Uint8Array = new Uint8Array(0);

  constructor(id: number, node: number) {
    this.id = id;
    this.node = node;
  }

  /** The node has something to hear. */
  get due(): boolean {
    if (this.state === 'closed') return false;
    if (this.state === 'opening' || this.sentDue) return true;
    if (this.toNode.length > 0) return !this.paused;
    return this.state === 'half';
  }

  /** Takes up to `limit` bytes of what the client sent, from one send at most. */
  takeToNode(limit: number): Uint8Array {
    const first = this.toNode[0]!;
    if (first.length <= limit) {
      this.toNode.shift();
      return first;
    }
    this.toNode[0] = first.subarray(limit);
    return first.subarray(0, limit);
  }

  /** Bytes from the node arrive at the client. */
  arrive(bytes: Uint8Array): void {
    const joined = new Uint8Array(this.#toClient.length + bytes.length);
    joined.set(this.#toClient);
    joined.set(bytes, this.#toClient.length);
    this.#toClient = joined;
  }

  /** The next whole frame for the client, without its length. */
  takeFrame(): Uint8Array | undefined {
    const bytes = this.#toClient;
    if (bytes.length < 4) return undefined;
    const length = new DataView(bytes.buffer, bytes.byteOffset, 4).getInt32(0);
    if (length < 0 || bytes.length < 4 + length) return undefined;
    this.#toClient = bytes.subarray(4 + length);
    return bytes.slice(4, 4 + length);
  }
}
