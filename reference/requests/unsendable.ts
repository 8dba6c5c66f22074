/**
 * Answers that cannot be written as they are: they repeat a text of the client's that has become longer
 * than a message can carry. Damaged UTF-8 is read as U+FFFD, three bytes for one; and a sentence about a
 * value of 32,767 bytes is longer than that.
 *
 * Shape   `withShortMessages` gives the same answer with its sentences cut; `releaseRegions` lets go of the
 *         files of one that is not sent.
 * Units   characters.
 * Errors  none.
 * Source  OURS: Kafka's writer throws there ("… field is too long to be serialized"), its handler tries to
 *         answer the error, and where that repeats the text too, the client never hears of its request.
 */
import type { FileRegion } from '../ports/network.ts';

/** Three bytes each still fit. */
const LONGEST_MESSAGE_CHARACTERS = 10_000;

/** The answer again, each `errorMessage` at most so long that it can be written. */
export function withShortMessages(body: unknown): unknown {
  if (Array.isArray(body)) return body.map(withShortMessages);
  if (!isStruct(body)) return body;
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [
      name,
      name === 'errorMessage' && typeof value === 'string' ? shortened(value) : withShortMessages(value),
    ]),
  );
}

const shortened = (text: string): string =>
  text.length <= LONGEST_MESSAGE_CHARACTERS ? text : `${text.slice(0, LONGEST_MESSAGE_CHARACTERS)}…`;

/** Whoever made the answer has taken hold of the files in it. */
export function releaseRegions(body: unknown): void {
  if (isRegion(body)) body.release();
  else if (Array.isArray(body)) for (const value of body) releaseRegions(value);
  else if (isStruct(body)) for (const value of Object.values(body)) releaseRegions(value);
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
const isRegion = (value: unknown): value is FileRegion => isObject(value) && 'release' in value;
/** Bytes and files are no structs. */
const isStruct = (value: unknown): value is Record<string, unknown> =>
  isObject(value) && !(value instanceof Uint8Array) && !isRegion(value);
