/**
 * The crawler: every link of the built site leads somewhere. Files only, no browser: what a page builds with script is TypeDoc's own.
 *
 * Shape   a folder in, findings out; an empty answer is a site without dead links.
 */
import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** One dead link. */
export interface DeadLink {
  readonly page: string;
  readonly link: string;
  readonly why: 'no such file' | 'no such anchor' | 'placeholder';
}

const unescaped = (text: string): string => text.replaceAll('&amp;', '&').replaceAll('&#39;', "'");
const elsewhere = /^(https?|mailto|data|javascript):/i;

function anchorsOf(html: string): ReadonlySet<string> {
  return new Set([...html.matchAll(/\s(?:id|name)="([^"]*)"/g)].map((found) => unescaped(found[1]!)));
}

/** Every dead link of the site in `folder`. */
export function crawlSite(folder: string): DeadLink[] {
  const pages = globSync('**/*.html', { cwd: folder }).sort();
  const anchors = new Map<string, ReadonlySet<string>>();
  const anchorsAt = (path: string): ReadonlySet<string> => {
    const known = anchors.get(path) ?? anchorsOf(readFileSync(join(folder, path), 'utf8'));
    anchors.set(path, known);
    return known;
  };
  const check = (page: string, raw: string): DeadLink[] => {
    const link = decodeURI(unescaped(raw));
    if (elsewhere.test(link)) return [];
    if (/^[a-z]+:/i.test(link)) return [{ page, link, why: 'placeholder' }];
    const [file = '', anchor] = link.split('#');
    const path = file === '' ? page : normalize(join(dirname(page), file.split('?')[0]!));
    const at = join(folder, path);
    if (!existsSync(at) || statSync(at).isDirectory()) return [{ page, link, why: 'no such file' }];
    const isDead =
      anchor !== undefined && anchor !== '' && path.endsWith('.html') && !anchorsAt(path).has(anchor);
    return isDead ? [{ page, link, why: 'no such anchor' }] : [];
  };
  return pages.flatMap((page) => {
    const html = readFileSync(join(folder, page), 'utf8').replace(/<script[\s\S]*?<\/script>/g, '');
    return [...html.matchAll(/\s(?:href|src)="([^"]*)"/g)].flatMap((found) => check(page, found[1]!));
  });
}
