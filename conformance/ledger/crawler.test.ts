/**
 * Goal    from any page of the ledger, sentence, code, case, mutant and verdict are one click away, and no click leads nowhere.
 * Method  reads the generated pages of the clone, follows every relative link to its file, and to its line where it names one; then shows,
 *         on pages broken on purpose, that each kind of dead link is noticed.
 */
import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { collectLedger } from './collect.ts';
import { evidenceOf } from './gates.ts';
import type { Ledger } from './model.ts';
import type { Page } from './render.ts';

const root = join(import.meta.dirname, '../..');
const requirementPages = 'docs/generated/requirements/';

/** Text of a file, from the pages given or from the disk. */
type Reader = (path: string) => string | undefined;

function readerOf(pages: readonly Page[]): Reader {
  const given = new Map(pages.map((page) => [page.path, page.text]));
  return (path) => {
    const at = join(root, path);
    const isFile = existsSync(at) && statSync(at).isFile();
    return given.get(path) ?? (isFile ? readFileSync(at, 'utf8') : undefined);
  };
}

const linksOf = (text: string): string[] => [...text.matchAll(/\]\(([^)\s]+)\)/g)].map((found) => found[1]!);
const isRelative = (link: string): boolean => !/^([a-z]+:|#)/i.test(link);

/** What is wrong with one link of one page, in words. */
function wrongWith(page: Page, link: string, read: Reader): string | undefined {
  const [file = '', anchor] = link.split('#');
  const path = normalize(join(dirname(page.path), file));
  const at = join(root, path);
  if (existsSync(at) && statSync(at).isDirectory()) return undefined;
  const text = read(path);
  if (text === undefined) return `${link}: no such file or folder`;
  const line = /^L(\d+)$/.exec(anchor ?? '')?.[1];
  if (line === undefined) return undefined;
  const told = text.split('\n')[Number(line) - 1];
  if (told === undefined) return `${link}: no such line`;
  const id = basename(page.path, '.md');
  const bearsId = !page.path.startsWith(requirementPages) || told.includes(id);
  return bearsId ? undefined : `${link}: the line does not hold ${id}`;
}

/** Every dead link of the pages. */
function crawl(pages: readonly Page[]): string[] {
  const read = readerOf(pages);
  return pages.flatMap((page) =>
    linksOf(page.text)
      .filter(isRelative)
      .map((link) => wrongWith(page, link, read))
      .filter((wrong) => wrong !== undefined)
      .map((wrong) => `${page.path}: ${wrong}`),
  );
}

/** The part of a page below a heading that begins so. */
function part(page: Page, heading: string): string | undefined {
  return page.text.split(/^## /m).find((one) => one.startsWith(heading));
}

/** What a requirement's page does not lead to, though the ledger has it. */
function missing(ledger: Ledger, page: Page): string[] {
  const id = basename(page.path, '.md');
  const has = evidenceOf(ledger, id);
  const requirement = ledger.requirements.get(id);
  const leads = (heading: string, to: RegExp): boolean =>
    linksOf(part(page, heading) ?? '').some((link) => to.test(link));
  const wanted: [string, boolean][] = [
    [
      'its chapter',
      requirement?.status !== undefined || linksOf(page.text).some((link) => /\/spec\/text\//.test(link)),
    ],
    ['its code', !has.code || leads('Code', /\/reference\/.*#L\d+$/)],
    [
      'its cases or vectors',
      !has.case || leads('Cases', /\/conformance\/suites\//) || leads('Vectors', /\/spec\//),
    ],
    ['its mutants', !has.mutant || leads('Mutants', /\/reference\//)],
    ['its exemption', !ledger.exemptions.has(id) || part(page, 'Exempt') !== undefined],
    ['its verdicts', part(page, 'Last verdicts') !== undefined],
  ];
  return wanted.filter(([, found]) => !found).map(([what]) => `${id} does not lead to ${what}`);
}

describe('the generated pages', () => {
  let ledger: Ledger;
  let pages: Page[];

  beforeAll(async () => {
    ledger = await collectLedger(root);
    pages = globSync('docs/generated/{*,requirements/*}.md', { cwd: root })
      .sort()
      .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
  });

  it('has a page for each requirement, and a row of the ledger that leads to it', () => {
    const table = readerOf(pages)('docs/generated/ledger.md') ?? '';
    const paths = new Set(pages.map((page) => page.path));
    for (const id of ledger.requirements.keys()) {
      expect(paths, 'npm run update writes the pages').toContain(`${requirementPages}${id}.md`);
      expect(table).toContain(`(requirements/${id}.md)`);
    }
  });

  it('has no dead link, and each line that is linked to holds the id', () => {
    expect(crawl(pages)).toEqual([]);
  });

  it('leads from each requirement to its chapter, code, cases, mutants and verdicts', () => {
    const own = pages.filter((page) => page.path.startsWith(requirementPages));
    expect(own.flatMap((page) => missing(ledger, page))).toEqual([]);
  });
});

describe('the crawler itself', () => {
  const page = (text: string): Page => ({ path: `${requirementPages}PRD-002.md`, text });

  it.each([
    ['a file that is not there', '[code](../../../reference/produce/nowhere.ts)', /no such file or folder/],
    ['a folder that is not there', '[runs](../nowhere/)', /no such file or folder/],
    ['a line beyond the end', '[code](../../../reference/base/ids.ts#L99999)', /no such line/],
    ['a line without the id', '[code](../../../reference/base/ids.ts#L1)', /does not hold PRD-002/],
  ])('notices %s', (_, text, finding) => {
    expect(crawl([page(text)])).toEqual([expect.stringMatching(finding)]);
  });

  it('passes what is there', () => {
    expect(
      crawl([page('[ids](../../../reference/base/ids.ts), [Kafka](https://kafka.apache.org/)')]),
    ).toEqual([]);
  });

  it('notices a page that leads nowhere', async () => {
    const ledger = await collectLedger(root);
    expect(missing(ledger, page('# PRD-002'))).toEqual([
      'PRD-002 does not lead to its chapter',
      'PRD-002 does not lead to its code',
      'PRD-002 does not lead to its cases or vectors',
      'PRD-002 does not lead to its mutants',
      'PRD-002 does not lead to its verdicts',
    ]);
  });
});
