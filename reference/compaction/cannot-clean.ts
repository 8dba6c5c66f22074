/**
 * The end of a round over bytes that make no sense, or do not fit. It is thrown, because it is met deep
 * inside a batch, and caught in one place: the round, which sets the log aside.
 */
export class CannotClean extends Error {
  override readonly name = 'CannotClean';
}
