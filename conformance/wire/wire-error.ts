/**
 * What the judge's codec throws when bytes and schema do not fit: where in the message, and at which byte.
 *
 * Shape   `path` is a field path, `responses[0].topic`; `offset` counts bytes from the start of the input
 *         that was given.
 */
export class WireError extends Error {
  override readonly name = 'WireError';
  /** The reason without the place. */
  readonly reason: string;
  readonly path: string;
  /** −1 where no byte is concerned: the value was wrong, not its encoding. */
  readonly offset: number;

  constructor(reason: string, path: string, offset: number) {
    const place = [path === '' ? '' : ` in ${path}`, offset < 0 ? '' : ` at byte ${offset}`].join('');
    super(`${reason}${place}`);
    this.reason = reason;
    this.path = path;
    this.offset = offset;
  }
}
