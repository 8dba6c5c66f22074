/**
 * All cases there are: `suites/**` and `properties/**`. In a clone the folders are read; a published bundle carries the generated index.
 *
 * Shape   `loadSuite()` returns the definitions in the order of their ids; `suites/index.ts` is made by generate-index.ts.
 * Errors  a case file that does not load, or whose id is not its path, is a fault of the kit, named by its file.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { CaseDefinition } from '../case.ts';

/** A case file that cannot be used. */
export class BrokenSuite extends Error {
  override readonly name = 'BrokenSuite';
}

const home = fileURLToPath(new URL('..', import.meta.url));

/** The paths of all case files, relative to `conformance/`, sorted. */
export function caseFiles(): string[] {
  const below = (folder: string, ending: string): string[] =>
    readdirSync(join(home, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith(ending))
      .map((file) => `${folder}/${file.replaceAll('\\', '/')}`);
  return [...below('suites', '.case.ts'), ...below('properties', '.property.ts')].sort();
}

/** The id that a case file must carry: its path below `suites/`, or its path with `properties/`. */
export const idOfFile = (file: string): string =>
  file.replace(/^suites\//, '').replace(/\.(case|property)\.ts$/, '');

/** Loads every case. */
export async function loadSuite(): Promise<CaseDefinition[]> {
  const definitions = import.meta.url.endsWith('.ts') ? await loadFiles() : await loadIndex();
  return definitions.sort((a, b) => (a.id < b.id ? -1 : 1));
}

async function loadIndex(): Promise<CaseDefinition[]> {
  return [...(await import('../suites/index.ts')).cases];
}

async function loadFiles(): Promise<CaseDefinition[]> {
  return await Promise.all(caseFiles().map(loadFile));
}

async function loadFile(file: string): Promise<CaseDefinition> {
  let definition: CaseDefinition | undefined;
  try {
    const module = (await import(pathToFileURL(join(home, file)).href)) as { default?: CaseDefinition };
    definition = module.default;
  } catch (error) {
    throw new BrokenSuite(
      `conformance/${file} does not load: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  if (!definition) throw new BrokenSuite(`conformance/${file} has no default export.`);
  if (definition.id !== idOfFile(file)) {
    throw new BrokenSuite(
      `conformance/${file} calls itself ${definition.id}, but its path says ${idOfFile(file)}.`,
    );
  }
  return definition;
}
