/**
 * The `Compression` port: gzip and zstd by `node:zlib`, snappy and lz4 framed as Kafka's clients frame them.
 *
 * Shape   `nodeCompression()`; the libraries are loaded when their codec is first used, because most nodes
 *         never see them.
 * Units   bytes. A `level` is that of gzip or zstd; snappy has none, and the lz4 library here has one speed.
 * Errors  `DecompressionFailed` for damage and for an output over `limitBytes`, whose buffer is never made.
 * Source  kafka@1eb7644:…/common/compress/{Gzip,Snappy,Lz4,Zstd}Compression.java
 */
import * as zlib from 'node:zlib';
import { type Compression, type CompressionCodec, DecompressionFailed } from '../../ports/codecs.ts';
import { lz4Compress, lz4Decompress } from './compression-lz4.ts';
import { snappyCompress, snappyDecompress } from './compression-snappy.ts';

interface Pair {
  compress(bytes: Uint8Array, level?: number): Uint8Array;
  decompress(bytes: Uint8Array, limitBytes: number): Uint8Array;
}

/** What a `Buffer` of Node says, as a plain view. */
const plain = (bytes: Uint8Array): Uint8Array =>
  new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const pairs: Record<CompressionCodec, Pair> = {
  gzip: {
    compress: (bytes, level) => plain(zlib.gzipSync(bytes, level === undefined ? {} : { level })),
    decompress: (bytes, limit) => plain(zlib.gunzipSync(bytes, { maxOutputLength: Math.max(1, limit) })),
  },
  zstd: {
    compress: (bytes, level) => plain(zlib.zstdCompressSync(bytes, zstdLevel(level))),
    decompress: (bytes, limit) =>
      plain(zlib.zstdDecompressSync(bytes, { maxOutputLength: Math.max(1, limit) })),
  },
  snappy: { compress: snappyCompress, decompress: snappyDecompress },
  lz4: { compress: lz4Compress, decompress: lz4Decompress },
};

const zstdLevel = (level: number | undefined) =>
  level === undefined ? {} : { params: { [zlib.constants.ZSTD_c_compressionLevel]: level } };

/** Compression with the libraries of this machine. @requirement BAT-008 VAL-011 */
export function nodeCompression(): Compression {
  return {
    compress: (codec, bytes, level) => pairs[codec].compress(bytes, level),
    decompress(codec, bytes, limitBytes) {
      const unpacked = unpack(codec, bytes, limitBytes);
      if (unpacked.length > limitBytes) throw new DecompressionFailed(`${codec}: over ${limitBytes} bytes`);
      return unpacked;
    },
  };
}

/** Whatever a library throws at damaged input means the same. */
function unpack(codec: CompressionCodec, bytes: Uint8Array, limitBytes: number): Uint8Array {
  try {
    return pairs[codec].decompress(bytes, limitBytes);
  } catch (error) {
    if (error instanceof DecompressionFailed) throw error;
    throw new DecompressionFailed(`${codec}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
