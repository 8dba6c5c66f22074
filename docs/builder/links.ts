/**
 * Links, on their way from the clone to the site.
 *
 * Shape   in Markdown, a link to a page or a picture stays as it is, and a link to any other file of the clone becomes `source:path#Lnn`.
 *         In finished HTML, `source:` becomes the address of a listing, `symbol:` that of a documented declaration (or nothing), `page:` that of a
 *         page by its slug. Addresses in HTML are relative, so that the site works from any folder and from the disk.
 * Errors  a link to a file that does not exist is kept as it is: TypeDoc and the crawler report it.
 */
import { existsSync, statSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';

const external = /^[a-z]+:|^#|^\//i;
const picture = /\.(svg|png)$/;

/** The pictures a page shows, as paths of the clone. */
export const picturesIn = (text: string, from: string): string[] =>
  [...text.matchAll(/!\[[^\]]*\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target!)
    .filter((target) => picture.test(target) && !external.test(target))
    .map((target) => normalize(join(dirname(from), decodeURI(target))));

/** Where the listing of a source file, or of a folder, stands on the site. */
export const listingUrl = (path: string): string => `source/${path.replace(/\/$/, '/index')}.html`;

function rewrite(target: string, from: string, root: string, pages: ReadonlySet<string>): string {
  if (external.test(target) || picture.test(target)) return target;
  const [file = '', anchor] = target.split('#');
  const path = normalize(join(dirname(from), decodeURI(file)));
  if (pages.has(path)) return /^L\d+$/.test(anchor ?? '') ? file : target;
  if (!existsSync(join(root, path))) return target;
  const folder = statSync(join(root, path)).isDirectory() ? '/' : '';
  return `source:${path.replace(/\/$/, '')}${folder}${anchor ? `#${anchor}` : ''}`;
}

/** Ids of requirements that stand in running text, as links. Headings, links and markup are left as they are. */
function linkIds(text: string, ids: ReadonlySet<string>): string {
  return text.replace(/^#.*$|<[^>]+>|\[[^\]]*\]\([^)]*\)|\b[A-Z]{3,5}-\d{3}\b/gm, (found) =>
    ids.has(found) ? `[${found}](page:requirements/${found})` : found,
  );
}

/** What the links of a page are judged by. */
export interface Clone {
  readonly root: string;
  /** Paths that are pages of the site. */
  readonly pages: ReadonlySet<string>;
  /** Requirements that have a page. */
  readonly ids: ReadonlySet<string>;
}

/** Markdown with its links to files made fit for the site. Code blocks are left alone. */
export function rewriteLinks(text: string, from: string, { root, pages, ids }: Clone): string {
  const parts = text.split(/(^```[\s\S]*?^```|`[^`\n]+`)/m);
  return parts
    .map((part, index) => {
      if (index % 2 === 1) return part;
      return linkIds(part, ids)
        .replace(/\]\(([^)\s]+)\)/g, (_, target: string) => `](${rewrite(target, from, root, pages)})`)
        .replace(/href="([^"]+)"/g, (_, target: string) => `href="${rewrite(target, from, root, pages)}"`);
    })
    .join('');
}

/** How the placeholders of one page are resolved. */
export interface Resolver {
  /** The site's address of the declaration documented behind a line, if there is one. */
  symbol(path: string, line: number): string | undefined;
  /** Called for each file that is linked to: its listing has to be written. */
  listed(path: string): void;
}

const placeholder = /<a\b[^>]*?href="(source|symbol|page):([^"#]*)(#[^"]*)?"[^>]*>([\s\S]*?)<\/a>/g;

/** Finished HTML with every placeholder turned into a relative address. `url` is the page's own address. */
export function resolvePlaceholders(html: string, url: string, resolver: Resolver): string {
  const to = (address: string): string => relative(dirname(url), address) || '.';
  return html.replace(placeholder, (_, kind: string, path: string, anchor = '', body: string) => {
    if (kind === 'page') return `<a href="${to(`${path}.html`)}${anchor}">${body}</a>`;
    if (kind === 'symbol') {
      const address = resolver.symbol(path, Number(anchor.slice('#L'.length)));
      return address === undefined ? '' : `<a href="${to(address)}">${body}</a>`;
    }
    resolver.listed(path);
    return `<a class="source" href="${to(listingUrl(path))}${anchor}">${body}</a>`;
  });
}
