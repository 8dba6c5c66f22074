/**
 * Reads the ledger from the clone: requirements, chapters, marks in the reference's code, cases, mutants, exemptions, lock, verdicts and
 * the Korean notes. Files only; nothing is run.
 *
 * Errors  a file that cannot be read or imported throws: a ledger with holes is no ledger.
 */
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { exemptions } from '../../spec/requirements/exemptions.ts';
import { requirements } from '../../spec/requirements/index.ts';
import type { CaseDefinition } from '../case.ts';
import type {
  Ambiguity,
  CaseEntry,
  Chapter,
  Ledger,
  Mark,
  MutantEntry,
  NoteRow,
  VerdictEntry,
} from './model.ts';

export const lockPath = 'spec/requirements/lock.json';
export const verdictsPath = 'docs/generated/verdicts';
const anId = /\b[A-Z]{3,5}-\d{3}\b/g;

const lines = (root: string, path: string): string[] => readFileSync(join(root, path), 'utf8').split('\n');
const files = (root: string, pattern: string): string[] => globSync(pattern, { cwd: root }).sort();

/** Every exported array of the modules that match, flattened: how mutants and ambiguities are registered. */
async function exportedArrays<Entry>(root: string, pattern: string): Promise<Entry[]> {
  const found: Entry[] = [];
  for (const path of files(root, pattern)) {
    const module: Record<string, unknown> = await import(pathToFileURL(join(root, path)).href);
    for (const value of Object.values(module)) if (Array.isArray(value)) found.push(...(value as Entry[]));
  }
  return found;
}

function readChapter(root: string, path: string): Chapter {
  const text = lines(root, path);
  const splices = text.flatMap((line, index) =>
    [...line.matchAll(/\{\{([A-Z]{3,5}-\d{3})\}\}/g)].map((found) => ({
      id: found[1]!,
      path,
      line: index + 1,
    })),
  );
  const title = text.find((line) => line.startsWith('# '))?.slice(2) ?? path;
  return { path, slug: basename(path, '.md').replace(/^\d+-/, ''), title, splices };
}

/** Marks of one source file: ids after `@requirement` up to the end of the line, and ids in a `//` comment. */
export function marksOf(path: string, text: readonly string[]): Mark[] {
  return text.flatMap((line, index) => {
    const declared = /@requirement\s+(.*)$/.exec(line)?.[1];
    const atLine = /\/\/.*$/.exec(line)?.[0];
    const place = { path, line: index + 1 };
    if (declared !== undefined) {
      return (declared.match(anId) ?? []).map((id): Mark => ({ ...place, id, kind: 'declaration' }));
    }
    return (atLine?.match(anId) ?? []).map((id): Mark => ({ ...place, id, kind: 'line' }));
  });
}

async function readCases(root: string): Promise<CaseEntry[]> {
  const cases: CaseEntry[] = [];
  for (const path of files(root, 'conformance/suites/*/*.case.ts')) {
    const module: { default: CaseDefinition } = await import(pathToFileURL(join(root, path)).href);
    const { id, why, checks } = module.default;
    const frozen = path.replace('conformance/suites/', '').replace('.case.ts', '');
    if (id !== frozen) throw new Error(`${path} calls itself ${id}: a case id is its path`);
    cases.push({ id, path, why, checks });
  }
  return cases;
}

/** The states that the committed reports give to requirements. */
function readVerdicts(root: string): VerdictEntry[] {
  const folder = join(root, verdictsPath);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .flatMap((name) => {
      const report = JSON.parse(readFileSync(join(folder, name), 'utf8'));
      const subject = `${report.subject.name} ${report.subject.version}`;
      return report.requirements.map((one: { id: string; state: string }) => ({
        subject,
        requirement: one.id,
        state: one.state,
      }));
    });
}

/** Rows `| sentence | target | remark |` of the notes' tables; a `|` inside a sentence is written `\|`. */
export function noteRows(path: string, text: readonly string[]): NoteRow[] {
  return text.flatMap((line, index) => {
    const cells = line.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|'));
    const isRow = line.startsWith('|') && !/^[\s|:-]+$/.test(line) && cells[1] !== '문장';
    if (!isRow) return [];
    return [{ sentence: cells[1] ?? '', target: cells[2] ?? '', place: { path, line: index + 1 } }];
  });
}

function readNotes(root: string): Ledger['notes'] {
  const frozenPath = join(root, 'docs/ko/sentences.json');
  const frozen: string[] = existsSync(frozenPath)
    ? JSON.parse(readFileSync(frozenPath, 'utf8')).sentences
    : [];
  return {
    frozen,
    rows: files(root, 'docs/ko/notes*.md').flatMap((path) => noteRows(path, lines(root, path))),
  };
}

/** Collects the whole ledger of the clone at `root`. */
export async function collectLedger(root: string): Promise<Ledger> {
  const sources = files(root, 'reference/**/*.ts').filter((path) => !/\.test\.ts$|\/generated\//.test(path));
  const lock = existsSync(join(root, lockPath)) ? JSON.parse(readFileSync(join(root, lockPath), 'utf8')) : {};
  return {
    requirements: new Map(Object.entries(requirements)),
    chapters: files(root, 'spec/text/*.md').map((path) => readChapter(root, path)),
    marks: sources.flatMap((path) => marksOf(path, lines(root, path))),
    cases: await readCases(root),
    vectors: JSON.parse(readFileSync(join(root, 'spec/vectors/evidence.json'), 'utf8')),
    mutants: await exportedArrays<MutantEntry>(root, 'conformance/mutants/*.ts'),
    exemptions: new Map(Object.entries(exemptions)),
    lock: new Map(Object.entries(lock)),
    verdicts: readVerdicts(root),
    notes: readNotes(root),
    ambiguities: await exportedArrays<Ambiguity>(root, 'spec/ambiguities/*.ts'),
    exists: (path) => existsSync(join(root, path)),
    source: (path) => (existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : undefined),
  };
}
