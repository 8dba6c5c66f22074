/**
 * Bytes that are no message. Decoding is deep in nested structs when it notices, so this is a throw and not a
 * value; it is caught in exactly one place, the request pipeline, which closes the connection without an
 * answer (WIRE-006). Nothing else may catch it.
 *
 * Shape   one error class.
 * Errors  this is the error. Whoever encodes cannot meet it: a value that cannot be written is a bug of ours
 *         and asserts.
 * Source  kafka@1eb7644:…/common/requests/RequestContext.java#parseRequest
 */
export class MalformedMessage extends Error {
  override readonly name = 'MalformedMessage';
  /** Where in the input the reader stood. */
  readonly offset: number;
  constructor(what: string, offset: number) {
    super(`${what} (at byte ${offset})`);
    this.offset = offset;
  }
}
