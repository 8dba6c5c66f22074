/**
 * `npm run docs`: builds the site into `docs/site`. Chapters with their sentences filled in, a page for each requirement, the ledger, guides,
 * decisions, the Korean notes and the code, joined by links both ways; then crawls what it built.
 *
 * Shape   clone → pages (staged as Markdown) → TypeDoc → placeholders resolved, listings written → crawl.
 * Errors  a dead link, a dead anchor or any warning of TypeDoc ends the build with exit code 1.
 */
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { stringify } from 'yaml';
import { flagsOf } from '../cli/flags.ts';
import { collectLedger } from '../conformance/ledger/collect.ts';
import type { Ledger } from '../conformance/ledger/model.ts';
import { crawlSite } from './builder/crawl.ts';
import { listingUrl, picturesIn, type Resolver, resolvePlaceholders, rewriteLinks } from './builder/links.ts';
import { folderPage, listingPage } from './builder/listing.ts';
import { landingPath, type SitePage, sitePages } from './builder/pages.ts';
import { requirementPageForSite } from './builder/requirement-page.ts';
import { spliced } from './builder/splice.ts';
import { type DocumentedPlace, documentCode } from './builder/typedoc.ts';

const help = `Builds the site in docs/site, and looks for dead links in it.

  npm run docs
`;
flagsOf(help, { options: {} });

const root = join(import.meta.dirname, '..');
const out = join(root, 'docs/site');
const stage = join(root, 'node_modules/.cache/kafka-tck-docs');
const say = (text: string): boolean => process.stdout.write(`${text}\n`);

function put(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** Writes every page for TypeDoc to read, in a tree like the clone's, and answers the paths that stand at the top of the navigation. */
function stagePages(ledger: Ledger, pages: readonly SitePage[]): string[] {
  const clone = {
    root,
    pages: new Set(pages.map((page) => page.path)),
    ids: new Set(ledger.requirements.keys()),
  };
  const below = new Set(pages.flatMap((page) => page.children));
  rmSync(stage, { recursive: true, force: true });
  for (const page of pages) {
    const told = requirementPageForSite(page.path, spliced(ledger, page.path, page.text));
    const text = rewriteLinks(told, page.path, clone);
    const children = page.children.map((path) => relative(dirname(page.path), path));
    const front = {
      title: page.title,
      group: page.group,
      slug: page.slug,
      ...(children.length > 0 ? { children } : {}),
    };
    const head = page.path === landingPath ? '' : `---\n${stringify(front)}---\n\n`;
    put(join(stage, page.path), `${head}${text}`);
    for (const picture of picturesIn(page.text, page.path).filter((path) => existsSync(join(root, path))))
      cpSync(join(root, picture), join(stage, picture));
  }
  const top = pages.filter((page) => page.path !== landingPath && !below.has(page.path));
  return top.map((page) => join(stage, page.path));
}

/** Whether between the two lines of a file there is nothing but comment. */
function onlyComment(path: string, from: number, to: number): boolean {
  const lines = readFileSync(join(root, path), 'utf8')
    .split('\n')
    .slice(from, to - 1);
  return lines.every((line) => /^\s*(\*|\/\/|@|$)/.test(line));
}

function resolver(places: ReadonlyMap<string, readonly DocumentedPlace[]>, listed: Set<string>): Resolver {
  return {
    listed: (path) => listed.add(path),
    symbol(path, line) {
      const next = places.get(path)?.find((place) => place.line > line);
      return next && onlyComment(path, line, next.line) ? next.url : undefined;
    },
  };
}

/** Resolves the placeholders of every page, then writes the listings that were linked to. */
function finishPages(ledger: Ledger, places: ReadonlyMap<string, readonly DocumentedPlace[]>): number {
  const listed = new Set<string>();
  const resolve = resolver(places, listed);
  for (const url of globSync('**/*.html', { cwd: out })) {
    const at = join(out, url);
    const html = readFileSync(at, 'utf8');
    const done = resolvePlaceholders(html, url, resolve);
    if (done !== html) writeFileSync(at, done);
  }
  const ids = new Set(ledger.requirements.keys());
  for (const path of listed) {
    const at = join(root, path);
    const isFolder = statSync(at).isDirectory();
    const page = isFolder
      ? folderPage(path.replace(/\/$/, ''), readdirSync(at).sort())
      : listingPage(path, readFileSync(at, 'utf8'), ids);
    put(join(out, listingUrl(path)), page);
  }
  return listed.size;
}

const ledger = await collectLedger(root);
const pages = sitePages(root, ledger);
const documents = stagePages(ledger, pages);
say(`${pages.length} pages staged; reading the code …`);
rmSync(out, { recursive: true, force: true });
const places = await documentCode(root, documents, join(stage, landingPath), out);
const listings = finishPages(ledger, places);
const dead = crawlSite(out);
for (const { page, link, why } of dead) say(`${page}: ${link}: ${why}`);
say(`docs/site/index.html: ${pages.length} pages, ${listings} listings, ${dead.length} dead links.`);
process.exitCode = dead.length === 0 ? 0 : 1;
