/**
 * Fresh uuids for topics, directories and incarnations: random, never a reserved one, and safe on a command line.
 *
 * Shape   one function over the `Random` port, addressed by owner.
 * Units   uuids are 32 lower-case hex digits.
 * Errors  none.
 * Source  kafka@1eb7644:clients/src/main/java/org/apache/kafka/common/Uuid.java#randomUuid
 */
import { assert } from '../base/assert.ts';
import type { Random } from '../ports/random.ts';
import { readUuid, uuidToBase64 } from '../protocol/uuid.ts';

/** The first hundred uuids are set aside (directory ids MIGRATING, UNASSIGNED and LOST among them). */
const RESERVED_BELOW = 100;

/** True for the uuids that Kafka sets aside. */
export function isReservedUuid(uuid: string): boolean {
  return uuid.startsWith('0'.repeat(24)) && Number.parseInt(uuid.slice(24), 16) < RESERVED_BELOW;
}

/** A fresh uuid of version 4. One whose text would begin with '-' is drawn again: it would be read as an option. */
export function randomUuid(random: Random, owner: string): string {
  for (;;) {
    const bytes = Uint8Array.from(random.bytes(owner, 16));
    assert(bytes.length === 16, 'a uuid has 16 bytes');
    bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
    bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
    const uuid = readUuid(bytes, 0);
    if (!isReservedUuid(uuid) && !uuidToBase64(uuid).startsWith('-')) return uuid;
  }
}
