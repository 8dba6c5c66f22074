/** Compressed bytes that do not decompress, or not within the limit. */
export class CompressionError extends Error {
  override readonly name = 'CompressionError';
}
