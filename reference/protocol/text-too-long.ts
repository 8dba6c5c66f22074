/**
 * A text that no message can carry. It is a broken invariant like every value that cannot be sent, but one
 * that a client can bring about: who answers clients catches it.
 *
 * Shape   the error, and the bound.
 * Units   bytes of UTF-8.
 * Errors  this is the error.
 * Source  kafka@1eb7644:generator/src/main/java/org/apache/kafka/message/MessageDataGenerator.java ("…
 *         field is too long to be serialized")
 */
import { InvariantBroken } from '../base/assert.ts';

export const LONGEST_TEXT_BYTES = 0x7fff;

export class TextTooLong extends InvariantBroken {}
