/**
 * The pages of the site: which Markdown file stands under which heading of the navigation, and under which address.
 *
 * Shape   a page keeps its path in the clone, so that the links it already has stay right; `slug` is its address on the site.
 * Errors  a page named here whose file is gone throws: a site with holes is no site.
 */
import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { matrixPage } from '../../conformance/ledger/matrix.ts';
import type { Ledger } from '../../conformance/ledger/model.ts';
import { renderLedger } from '../../conformance/ledger/render.ts';

/** A page before it is written for TypeDoc. */
export interface SitePage {
  /** Its path in the clone, which its links are relative to. */
  readonly path: string;
  /** Its address on the site, without `.html`. */
  readonly slug: string;
  /** The heading of the navigation that it stands under. */
  readonly group: string;
  readonly title: string;
  readonly text: string;
  /** Paths of the pages below it. */
  readonly children: readonly string[];
}

/** The page that the site opens with. */
export const landingPath = 'docs/index.md';

const titleOf = (text: string, path: string): string => /^# (.+)$/m.exec(text)?.[1] ?? basename(path, '.md');
const requirementPath = (id: string): string => `docs/generated/requirements/${id}.md`;

/** Reads Markdown files of the clone; a page is titled by its first heading. */
class Shelf {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  /** The paths that a pattern finds, sorted. */
  paths(pattern: string): string[] {
    return globSync(pattern, { cwd: this.#root }).sort();
  }

  /** One page from the clone. */
  page(path: string, slug: string, group: string, children: readonly string[] = []): SitePage {
    const text = readFileSync(join(this.#root, path), 'utf8');
    return { path, slug, group, title: titleOf(text, path), text, children };
  }
}

function chapters(shelf: Shelf, ledger: Ledger): SitePage[] {
  return ledger.chapters.map((chapter) => {
    const children = chapter.splices.map(({ id }) => requirementPath(id));
    const page = shelf.page(
      chapter.path,
      `chapters/${basename(chapter.path, '.md')}`,
      'Specification',
      children,
    );
    const number = basename(chapter.path).slice(0, 2);
    const bare = page.title.replace(/^(Chapter )?\d+\W+/, '');
    return { ...page, title: `${number} ${bare}` };
  });
}

/** Everything that is generated, rendered anew from the clone: the site cannot be older than its sources. */
function evidence(ledger: Ledger): SitePage[] {
  const pages = [...renderLedger(ledger), matrixPage(ledger)];
  return pages.map(({ path, text }) => {
    const slug = path.replace('docs/generated/', '').replace('.md', '');
    return { path, slug, group: 'Evidence', title: titleOf(text, path), text, children: [] };
  });
}

/** A list of the decision records, which stand below it. */
function decisionList(records: readonly SitePage[]): SitePage {
  const lines = records.map((record) => `- [${record.title}](${basename(record.path)})`);
  return {
    path: 'docs/decisions/index.md',
    slug: 'decisions/index',
    group: 'House',
    title: 'Decision records',
    text: `# Decision records\n\nWhat was decided once, why, and what it costs.\n\n${lines.join('\n')}\n`,
    children: records.map((record) => record.path),
  };
}

/** Every page, parents before children. */
export function sitePages(root: string, ledger: Ledger): SitePage[] {
  const shelf = new Shelf(root);
  const decisions = shelf.paths('docs/decisions/*.md');
  const notes = shelf.paths('docs/ko/notes-*.md');
  const slugOf = (path: string): string => relative('docs', path).replace(/\.md$/, '');
  const house = [
    shelf.page('docs/architecture.md', 'architecture', 'House'),
    decisionList(decisions.map((path) => shelf.page(path, slugOf(path), 'House'))),
    ...decisions.map((path) => shelf.page(path, slugOf(path), 'House')),
  ];
  const rooms = shelf
    .paths('{reference,conformance,spec,adapters,bench}/**/README.md')
    .map((path) => shelf.page(path, `rooms/${dirname(path).replaceAll('/', '-')}`, 'House'));
  return [
    shelf.page(landingPath, 'index', ''),
    ...chapters(shelf, ledger),
    ...evidence(ledger),
    // Tables of campaigns and measurements that take brokers or hours to run: what is committed.
    ...shelf
      .paths(
        'docs/generated/{bench,bench-storage,bit-flips,crash-images,crash-points,exchange,kill-matrix}.md',
      )
      .map((path) => shelf.page(path, basename(path, '.md'), 'Evidence')),
    ...shelf.paths('docs/guides/*.md').map((path) => shelf.page(path, slugOf(path), 'Guides')),
    shelf.page('docs/glossary.md', 'glossary', 'Guides'),
    ...house,
    ...rooms,
    shelf.page('docs/ko/README.md', 'ko/index', '한국어', notes),
    ...notes.map((path) => shelf.page(path, slugOf(path), '한국어')),
  ];
}
