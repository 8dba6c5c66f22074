/**
 * Everything in the project that is written by a program. `npm run update` writes it, `npm run check` shows what is not fresh.
 *
 * Shape   a generator answers with files (path → text) and with the folders it owns alone, in which nothing else may stand.
 */
import { collectLedger, lockPath } from '../conformance/ledger/collect.ts';
import { renewLock } from '../conformance/ledger/lock.ts';
import { matrixPage } from '../conformance/ledger/matrix.ts';
import { renderLedger } from '../conformance/ledger/render.ts';

export interface Generated {
  readonly files: ReadonlyMap<string, string>;
  readonly owned?: readonly string[];
}

export interface Generator {
  readonly name: string;
  generate(root: string, options: { readonly relock: readonly string[] }): Promise<Generated>;
}

const ledger: Generator = {
  name: 'ledger',
  async generate(root, { relock }) {
    const collected = await collectLedger(root);
    const lock = renewLock(collected.requirements, collected.lock, relock);
    const pages = [...renderLedger(collected), matrixPage(collected)];
    const files = new Map(pages.map((page) => [page.path, page.text]));
    files.set(lockPath, `${JSON.stringify(lock, null, 1)}\n`);
    return { files, owned: ['docs/generated/requirements'] };
  },
};

export const generators: readonly Generator[] = [ledger];

/** Generators that are programs of their own; each writes its files, or with `--check` ends with 1 when they are not fresh. */
export const generatorPrograms: readonly string[] = [
  'spec/protocol/generate.ts',
  'reference/protocol/generate.ts',
  'conformance/runner/generate-index.ts',
  'conformance/inspect/bit-flips.ts',
];
