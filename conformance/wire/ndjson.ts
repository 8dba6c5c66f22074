/**
 * `ktck decode --ndjson`: messages in, values out, line for line.
 *
 * Shape   in: `{"message","version","hex"}`, the hex with the header where the kind has one. Out:
 *         `{"header","value","hex"}`, `hex` being the re-encoding of what was decoded; `unknownTags` beside
 *         `value` where there are some; no `header` for kinds that have none.
 * Errors  `{"error"}` on that line; the next line is read as if nothing had been. Bytes after the message are
 *         an error: they would be lost.
 */
import { fromHex, joinBytes, toHex } from './bytes.ts';
import { decodeMessage, encodeMessage } from './codec.ts';
import { type Json, tagsToJson, toJson } from './json.ts';
import { messageOf } from './schema.ts';
import { WireError } from './wire-error.ts';

/** Header and body of a message whose header version follows from its kind. */
interface DecodedWhole {
  readonly header?: Json;
  readonly value: Json;
  readonly unknownTags?: Json;
  readonly hex: string;
}

/** Decodes a message with its header, and encodes what came out again. */
export function decodeWhole(name: string, version: number, bytes: Uint8Array): DecodedWhole {
  const message = messageOf(name);
  const headerName = message.kind === 'request' ? 'RequestHeader' : 'ResponseHeader';
  const headerVersion = message.headerVersion(version);
  const header = headerVersion === undefined ? undefined : decodeMessage(headerName, headerVersion, bytes);
  const body = decodeMessage(name, version, bytes, { start: header?.end ?? 0 });
  if (body.end < bytes.length)
    throw new WireError(`${bytes.length - body.end} bytes follow the message`, '', body.end);
  const parts = [encodeMessage(name, version, body.value, { unknownTags: body.unknownTags })];
  if (header !== undefined && headerVersion !== undefined) {
    parts.unshift(
      encodeMessage(headerName, headerVersion, header.value, { unknownTags: header.unknownTags }),
    );
  }
  return {
    ...(header !== undefined && { header: headerJson(headerName, header) }),
    value: toJson(name, body.value),
    ...(body.unknownTags.length > 0 && { unknownTags: tagsToJson(body.unknownTags) }),
    hex: toHex(joinBytes(parts)),
  };
}

/** A header's unknown tags stand inside it, as those of a nested struct do. */
function headerJson(name: string, header: ReturnType<typeof decodeMessage>): Json {
  const json = toJson(name, header.value) as { readonly [key: string]: Json };
  return header.unknownTags.length === 0 ? json : { ...json, unknownTags: tagsToJson(header.unknownTags) };
}

/** JSON has −0, but `JSON.stringify` loses its sign; newer engines can be told the text. */
function keepSign(_key: string, value: unknown): unknown {
  if (!Object.is(value, -0)) return value;
  return (JSON as { rawJSON?: (text: string) => unknown }).rawJSON?.('-0.0') ?? value;
}

/** One line of answer to one line of question. */
export function decodeLine(line: string): string {
  try {
    const { message, version, hex } = JSON.parse(line) as {
      message?: unknown;
      version?: unknown;
      hex?: unknown;
    };
    if (typeof message !== 'string' || typeof version !== 'number') {
      throw new WireError('a line needs "message" (text), "version" (number) and "hex" (text)', '', -1);
    }
    const bytes = typeof hex === 'string' ? fromHex(hex) : undefined;
    if (bytes === undefined) throw new WireError('"hex" is not hexadecimal', '', -1);
    return JSON.stringify(decodeWhole(message, version, bytes), keepSign);
  } catch (error) {
    if (error instanceof WireError) return JSON.stringify({ error: error.message });
    if (error instanceof SyntaxError || error instanceof TypeError)
      return JSON.stringify({ error: `not a line of JSON: ${error.message}` });
    throw error;
  }
}

/** Lines in, lines out, one at a time: neither side is held in memory. */
export async function* decodeLines(lines: AsyncIterable<string> | Iterable<string>): AsyncGenerator<string> {
  for await (const line of lines) yield decodeLine(line);
}
