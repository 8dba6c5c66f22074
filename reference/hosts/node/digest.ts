/**
 * The `Digest` port: JavaScript where calling a library costs more than the sum itself, and the library's
 * native code for the rest, where it could be installed. Both give the same number; a test holds them to it.
 *
 * Shape   `nodeDigest()`; the native part is an optional dependency, looked for once, on first use.
 * Units   bytes.
 * Errors  none: a library that does not load is not missed.
 */
import { createRequire } from 'node:module';
import type { Digest } from '../../ports/codecs.ts';
import { crc32c } from './digest-crc32c.ts';

/** Measured break-even between a native call and our tables: 300 to 350 bytes. */
const SMALLEST_NATIVE_BYTES = 350;

type NativeCrc = (bytes: Uint8Array) => number;
let native: NativeCrc | null | undefined;

/** The native checksum, or null where it cannot be had. */
export function nativeCrc32c(): NativeCrc | null {
  if (native === undefined) native = load();
  return native;
}

function load(): NativeCrc | null {
  try {
    const library = createRequire(import.meta.url)('@node-rs/crc32') as { crc32c: NativeCrc };
    return library.crc32c;
  } catch {
    return null; // Not installed, or not for this machine.
  }
}

/** The digest of a node of this machine; `native: false` keeps to JavaScript. */
export function nodeDigest(options: { readonly native?: boolean } = {}): Digest {
  const library = options.native === false ? null : nativeCrc32c();
  if (library === null) return { crc32c };
  return { crc32c: (bytes) => (bytes.length > SMALLEST_NATIVE_BYTES ? library(bytes) : crc32c(bytes)) };
}
