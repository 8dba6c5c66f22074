/**
 * Kafka's text form of a uuid: its 16 bytes in base64url without padding, 22 characters.
 *
 * Errors  a text that is not the form of exactly 16 bytes is `undefined`.
 * Source  kafka@1eb7644:clients/src/main/java/org/apache/kafka/common/Uuid.java
 */
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** 16 bytes → 22 characters. */
export function uuidText(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 6) {
      bits -= 6;
      text += alphabet[(held >> bits) & 63];
    }
    held &= 63;
  }
  return text + alphabet[(held << (6 - bits)) & 63];
}

/** 22 characters → 16 bytes. */
export function uuidBytes(text: string): Uint8Array | undefined {
  if (!/^[\w-]{22}$/.test(text)) return undefined;
  const bytes = new Uint8Array(16);
  let held = 0;
  let bits = 0;
  let at = 0;
  for (const letter of text) {
    held = ((held << 6) | alphabet.indexOf(letter)) & 0x3fff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at] = held >> bits;
      at += 1;
    }
  }
  return bytes;
}
