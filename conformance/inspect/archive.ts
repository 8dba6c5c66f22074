/**
 * Reads a compressed tar archive into memory, for fixtures: directories that real brokers wrote.
 *
 * Shape   path → bytes; directories are not kept.
 * Source  POSIX.1-2001 ustar, with GNU's long names.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

const block = 512;
const latin = new TextDecoder('latin1');
const textOf = (bytes: Uint8Array): string => latin.decode(bytes).replace(/\0.*$/s, '');

/** The files of an archive. */
export function filesOfArchive(archive: Uint8Array): Map<string, Uint8Array> {
  const bytes = new Uint8Array(gunzipSync(archive));
  const files = new Map<string, Uint8Array>();
  let longName: string | undefined;
  for (let at = 0; at + block <= bytes.length; ) {
    const header = bytes.subarray(at, at + block);
    const name = textOf(header.subarray(0, 100));
    if (name === '') break;
    const size = Number.parseInt(textOf(header.subarray(124, 136)).trim() || '0', 8);
    const prefix = textOf(header.subarray(345, 500));
    const type = String.fromCharCode(header[156] as number);
    const content = bytes.subarray(at + block, at + block + size);
    if (type === 'L') longName = textOf(content);
    else {
      const path = longName ?? (prefix === '' ? name : `${prefix}/${name}`);
      longName = undefined;
      if (type === '0' || type === '\0') files.set(path.replace(/^\.\//, ''), content);
    }
    at += block + Math.ceil(size / block) * block;
  }
  return files;
}

const fixtures = join(import.meta.dirname, '../../spec/fixtures/data-dirs');

export const images = ['clean', 'killed', 'compacted', 'format'] as const;
export const imageReleases = ['3.9.2', '4.3.1'] as const;

/** The files of one image, with `data/` taken off. */
export function imageFiles(name: string): Map<string, Uint8Array> {
  const files = filesOfArchive(readFileSync(join(fixtures, `${name}.tar.gz`)));
  return new Map([...files].map(([path, bytes]) => [path.replace(/^data\//, ''), bytes]));
}

/** What Kafka's own classes read in the files of an image. */
export function imageFacts<Facts>(name: string): Facts {
  return JSON.parse(readFileSync(join(fixtures, `${name}.json`), 'utf8')) as Facts;
}
