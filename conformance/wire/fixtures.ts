/**
 * Reads the golden vectors of spec/fixtures and spec/vectors, for tests.
 *
 * Shape   one row per line of a compressed NDJSON file; what the fields mean is told in
 *         spec/fixtures/README.md.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

const spec = join(import.meta.dirname, '../../spec');

export interface WireRow {
  readonly id: string;
  readonly message: string;
  readonly kind: string;
  readonly version: number;
  readonly hex: string;
  readonly case: string;
  readonly headerVersion?: number;
  readonly headerBytes?: number;
  readonly header?: Record<string, unknown>;
  readonly value: Record<string, unknown>;
  readonly unknownTags?: readonly { readonly tag: number; readonly hex: string }[];
}

/** The lines of one compressed NDJSON file. */
export function fixtureRows<Row>(path: string): Row[] {
  const text = gunzipSync(readFileSync(join(spec, 'fixtures', path))).toString('utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Row);
}

/** All golden messages: 5,633 lines. */
export function wireRows(): WireRow[] {
  const files = readdirSync(join(spec, 'fixtures/wire')).filter((file) => file.endsWith('.ndjson.gz'));
  return files.flatMap((file) => fixtureRows<WireRow>(`wire/${file}`));
}

/** A JSON file under spec/. */
export const specJson = <Content>(path: string): Content =>
  JSON.parse(readFileSync(join(spec, path), 'utf8')) as Content;
