/**
 * Why a node did not start, for people.
 *
 * Shape   one error with a kind; commands turn the kind into an exit code.
 * Errors  this is the error.
 */

/** `config`: what was asked makes no sense · `data`: the directory holds what cannot be followed · `unavailable`: the machine says no. */
export type RefusalKind = 'config' | 'data' | 'unavailable';

export class StartRefused extends Error {
  override readonly name = 'StartRefused';
  readonly kind: RefusalKind;

  constructor(kind: RefusalKind, sentence: string) {
    super(sentence);
    this.kind = kind;
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'it is in use',
  EADDRNOTAVAIL: 'this machine has no such address',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOENT: 'it cannot be made there',
  ENOTDIR: 'it is not a directory',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
};

/** An error of Node in words. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return (code === undefined ? undefined : REASONS[code]) ?? message;
}
