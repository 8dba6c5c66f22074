/**
 * Reads one raw snappy block. Own code, so that a length is believed only as far as the input can fill it.
 *
 * Errors  `CompressionError`: a length the input cannot reach, a copy from before the block, a block that
 *         ends early.
 * Source  the snappy format description (google/snappy, format_description.txt).
 */
import { CompressionError } from './compression-error.ts';

/** Three bytes of input give at most 64 bytes of output. */
const maxRatio = 22;

function fail(reason: string): never {
  throw new CompressionError(`snappy: ${reason}`);
}

/** The block's content, at most `limitBytes`. */
export function unpackSnappyBlock(block: Uint8Array, limitBytes: number): Uint8Array {
  let at = 0;
  const little = (width: number): number => {
    let value = 0;
    for (let index = 0; index < width; index += 1)
      value += (block[at + index] ?? fail('the block ends early')) * 256 ** index;
    at += width;
    return value;
  };
  const announced = lengthOf(() => little(1));
  if (announced > limitBytes) fail(`more than ${limitBytes} bytes come out`);
  if (announced > block.length * maxRatio) fail(`${announced} bytes cannot come out of ${block.length}`);
  const out = new Uint8Array(announced);
  let length = 0;
  const room = (more: number): void => {
    if (length + more > announced) fail('more comes out than was announced');
  };
  while (at < block.length) {
    const tag = little(1);
    const kind = tag & 3;
    if (kind === 0) {
      const short = tag >> 2;
      const run = (short < 60 ? short : little(short - 59)) + 1;
      room(run);
      if (at + run > block.length) fail('the block ends in a literal');
      out.set(block.subarray(at, at + run), length);
      at += run;
      length += run;
    } else {
      const run = kind === 1 ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1;
      const distance = kind === 1 ? (tag >> 5) * 256 + little(1) : little(kind === 2 ? 2 : 4);
      room(run);
      if (distance === 0 || distance > length) fail('a copy reaches before the block');
      for (let index = 0; index < run; index += 1)
        out[length + index] = out[length - distance + index] as number;
      length += run;
    }
  }
  if (length !== announced) fail(`${announced} bytes are announced, ${length} come out`);
  return out;
}

function lengthOf(next: () => number): number {
  let value = 0;
  for (let index = 0; index < 5; index += 1) {
    const byte = next();
    value += (byte & 0x7f) * 128 ** index;
    if (byte < 0x80) return value;
  }
  return fail('the length is longer than five bytes');
}
