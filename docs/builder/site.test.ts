/**
 * Goal    links survive the way from the clone to the site, and the crawler of the site sees a dead one.
 * Method  small texts through each step; a site of three files, sound first and then broken in each way.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { crawlSite } from './crawl.ts';
import { type Clone, resolvePlaceholders, rewriteLinks } from './links.ts';
import { listingPage } from './listing.ts';
import { moduleComment } from './typedoc.ts';

const root = join(import.meta.dirname, '../..');
const clone: Clone = { root, pages: new Set(['docs/glossary.md']), ids: new Set(['PRD-002']) };

describe('Markdown', () => {
  it.each([
    ['a page stays', '[g](../glossary.md#requests)', '[g](../glossary.md#requests)'],
    ['a source becomes a listing', '[b](../build.ts#L3)', '[b](source:docs/build.ts#L3)'],
    ['a folder becomes a listing', '[d](../decisions/)', '[d](source:docs/decisions/)'],
    ['a picture stays', '![c](../generated/bench-lookup.svg)', '![c](../generated/bench-lookup.svg)'],
    ['what is not there stays, to be reported', '[n](../nowhere.ts)', '[n](../nowhere.ts)'],
    ['an id in running text becomes a link', 'see PRD-002.', 'see [PRD-002](page:requirements/PRD-002).'],
    ['a KIP does not', 'see KIP-392.', 'see KIP-392.'],
    ['a heading does not', '## PRD-002', '## PRD-002'],
    ['code does not', '`PRD-002`', '`PRD-002`'],
  ])('%s', (_, from, to) => {
    expect(rewriteLinks(from, 'docs/guides/x.md', clone)).toBe(to);
  });
});

describe('HTML', () => {
  const listed: string[] = [];
  const resolver = {
    listed: (path: string) => void listed.push(path),
    symbol: (path: string, line: number) => (path === 'a.ts' && line === 3 ? 'code/a/f.html' : undefined),
  };

  it('resolves a listing, relative to the page', () => {
    const html = '<a href="source:reference/a.ts#L7" class="external" target="_blank">a</a>';
    expect(resolvePlaceholders(html, 'chapters/x.html', resolver)).toBe(
      '<a class="source" href="../source/reference/a.ts.html#L7">a</a>',
    );
    expect(listed).toEqual(['reference/a.ts']);
  });

  it('resolves a page, keeping an anchor that looks like a line', () => {
    expect(resolvePlaceholders('<a href="page:chapters/12-log#LOG-001">t</a>', 'index.html', resolver)).toBe(
      '<a href="chapters/12-log.html#LOG-001">t</a>',
    );
  });

  it('leaves out a link to a declaration that nothing documents', () => {
    const html = '<a href="symbol:a.ts#L3">f</a><a href="symbol:a.ts#L4">g</a>';
    expect(resolvePlaceholders(html, 'index.html', resolver)).toBe('<a href="code/a/f.html">f</a>');
  });
});

describe('a listing', () => {
  it('gives each line an anchor and each requirement a link', () => {
    const html = listingPage('a/b.ts', "const x = '<';\n// PRD-002, KIP-392", clone.ids);
    expect(html).toContain('id="L2"');
    expect(html).toContain('<a href="../../requirements/PRD-002.html">PRD-002</a>, KIP-392');
    expect(html).toContain('&lt;');
  });
});

describe('the opening comment of a file', () => {
  it('keeps code, and makes a list of the labelled lines', () => {
    const text =
      '/**\n * What it is.\n *\n *     f(1);\n *\n * Shape   one\n *         thing.\n * Errors  none.\n */\n';
    expect(moduleComment(text)).toBe(
      'What it is.\n\n    f(1);\n\n- **Shape** one\n  thing.\n- **Errors** none.',
    );
  });
});

describe('the crawler of the site', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ktck-site-'));
  const put = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it.each([
    ['<a href="b/c.html#here">', undefined],
    ['<a href="https://kafka.apache.org/">', undefined],
    ['<a href="b/nowhere.html">', 'no such file'],
    ['<a href="b/c.html#nowhere">', 'no such anchor'],
    ['<a href="#nowhere">', 'no such anchor'],
    ['<img src="nowhere.png">', 'no such file'],
    ['<a href="source:a.ts">', 'placeholder'],
  ])('%s: %s', (link, why) => {
    put('index.html', link);
    put('b/c.html', '<p id="here"><a href="../index.html">up</a>');
    expect(crawlSite(folder).map((dead) => dead.why)).toEqual(why === undefined ? [] : [why]);
  });
});
