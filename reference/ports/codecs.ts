/**
 * What Node or a library does better than we would: compression and digests. Synchronous, pure, injected.
 *
 * Errors  `decompress` throws `DecompressionFailed` for damaged input, or when the output would pass `limitBytes`; it never allocates past it.
 */
export type CompressionCodec = 'gzip' | 'snappy' | 'lz4' | 'zstd';

export class DecompressionFailed extends Error {
  override readonly name = 'DecompressionFailed';
}

export interface Compression {
  compress(codec: CompressionCodec, bytes: Uint8Array, level?: number): Uint8Array;
  decompress(codec: CompressionCodec, bytes: Uint8Array, limitBytes: number): Uint8Array;
}

export interface Digest {
  /** CRC-32C (Castagnoli) as an unsigned 32-bit number. */
  crc32c(bytes: Uint8Array): number;
}
