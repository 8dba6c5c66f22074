/**
 * Chance, addressed by owner: a link, a client, a topic id. One more draw by one owner shifts no other.
 *
 * Shape   `draw` and `bytes`; the simulator derives both from (seed, owner, count), the node host from the operating system.
 */
export interface Random {
  /** A whole number in [0, bound). */
  draw(owner: string, bound: number): number;
  bytes(owner: string, length: number): Uint8Array;
}
