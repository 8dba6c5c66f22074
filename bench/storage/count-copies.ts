/**
 * Loaded before the reference (`node --import`): counts every byte that is copied from one piece of memory to
 * another in JavaScript's sight, in pieces of 1 KiB and more, so that headers and small answers do not blur
 * the picture.
 *
 * Shape   on SIGUSR2 the count so far is written to the file named by KTCK_COPIES.
 * Units   bytes.
 * Errors  none: what is not counted are the copies of the kernel, and those inside compression libraries.
 */
import { writeFileSync } from 'node:fs';

const leastBytes = 1_024;
let copied = 0;

function note(bytes: number): void {
  if (bytes >= leastBytes) copied += bytes;
}

const { set, slice } = Uint8Array.prototype;
Uint8Array.prototype.set = function (this: Uint8Array, from: ArrayLike<number>, at?: number): void {
  note(from.length);
  set.call(this, from, at);
};
Uint8Array.prototype.slice = function (this: Uint8Array, start?: number, end?: number) {
  const part = slice.call(this, start, end);
  note(part.length);
  return part as Uint8Array<ArrayBuffer>;
};
const { copy } = Buffer.prototype;
Buffer.prototype.copy = function (this: Buffer, ...args: Parameters<typeof copy>): number {
  const bytes = copy.apply(this, args);
  note(bytes);
  return bytes;
};
const { concat, from } = Buffer;
Buffer.concat = (list, total) => {
  const whole = concat(list, total);
  note(whole.length);
  return whole;
};
Buffer.from = ((...args: Parameters<typeof from>) => {
  const made = from(...args);
  // A view of an ArrayBuffer copies nothing.
  if (!((args[0] as unknown) instanceof ArrayBuffer)) note(made.length);
  return made;
}) as typeof Buffer.from;

process.on('SIGUSR2', () => writeFileSync(process.env.KTCK_COPIES!, `${copied}\n`));
