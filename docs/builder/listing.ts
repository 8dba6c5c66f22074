/**
 * Listings: a source file as a page, every line with an anchor, every requirement id a link. Enough colour to read by, no more.
 *
 * Shape   `listingPage(path, text, ids)` answers HTML; a folder is listed by name.
 */
import { basename, dirname, relative } from 'node:path';
import { listingUrl } from './links.ts';

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const keyword =
  /\b(import|export|from|const|let|function|class|interface|type|return|if|else|for|of|in|while|new|async|await|throw|switch|case|default|readonly|static|extends|implements|break|continue|try|catch|finally|yield|satisfies|as)\b/g;
const token = /(\/\*[\s\S]*?\*\/|\/\/[^\n]*)|('(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`)/g;

function span(kind: string, text: string): string {
  return text
    .split('\n')
    .map((line) => `<span class="${kind}">${escaped(line)}</span>`)
    .join('\n');
}

/** TypeScript with comments, strings and keywords marked, line by line. */
function coloured(text: string): string[] {
  let html = '';
  let at = 0;
  const plain = (part: string): string =>
    escaped(part).replace(keyword, (word) => `<span class="k">${word}</span>`);
  for (const found of text.matchAll(token)) {
    html += plain(text.slice(at, found.index)) + span(found[1] ? 'c' : 's', found[0]);
    at = found.index + found[0].length;
  }
  return (html + plain(text.slice(at))).split('\n');
}

function shell(path: string, title: string, body: string): string {
  const top = relative(dirname(listingUrl(path)), '.') || '.';
  return `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>${escaped(title)} | kafka-tck</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${top}/assets/style.css"><link rel="stylesheet" href="${top}/assets/custom.css">
<script>document.documentElement.dataset.theme = localStorage.getItem("tsd-theme") || "os"</script></head>
<body class="listing"><header><a href="${top}/index.html">kafka-tck</a> <span>${escaped(path)}</span></header>
<main>${body}</main></body></html>`;
}

/** The page of one source file. `ids` are the requirements that have a page. */
export function listingPage(path: string, text: string, ids: ReadonlySet<string>): string {
  const top = relative(dirname(listingUrl(path)), '.') || '.';
  const linked = (line: string): string =>
    line.replace(/\b[A-Z]{3,5}-\d{3}\b/g, (id) =>
      ids.has(id) ? `<a href="${top}/requirements/${id}.html">${id}</a>` : id,
    );
  const isCode = /\.(ts|tsx|cjs|mjs|js)$/.test(path);
  const lines = isCode ? coloured(text) : text.split('\n').map(escaped);
  const rows = lines.map(
    (line, index) =>
      `<span class="l" id="L${index + 1}"><a class="n" href="#L${index + 1}">${index + 1}</a>${linked(line)}\n</span>`,
  );
  return shell(path, basename(path), `<pre>${rows.join('')}</pre>`);
}

/** The page of a folder: what is in it. */
export function folderPage(path: string, names: readonly string[]): string {
  const items = names.map((name) => `<li>${escaped(name)}</li>`).join('');
  return shell(`${path}/`, path, `<ul>${items}</ul>`);
}
