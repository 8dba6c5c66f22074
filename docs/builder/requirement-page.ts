/**
 * The page of a requirement, as the site shows it: its chapter link leads to the very sentence, its code links also to the documentation of
 * the declaration, its verdicts to the matrix.
 *
 * Shape   Markdown in, Markdown out; any other page passes unchanged.
 */
import { basename } from 'node:path';

/** The page for the site; `path` is its path in the clone. */
export function requirementPageForSite(path: string, text: string): string {
  if (!path.startsWith('docs/generated/requirements/')) return text;
  const id = basename(path, '.md');
  return text
    .replace(
      /\]\([^)]*spec\/text\/([^)#]*)\.md(?:#[^)]*)?\)/g,
      (_, chapter: string) => `](page:chapters/${chapter}#${id})`,
    )
    .replace(
      /^- \[([^\]]+:\d+)\]\((?:\.\.\/)+(reference\/[^)#]+)#L(\d+)\)/gm,
      (_, name: string, file: string, line: string) =>
        `- [${name}](source:${file}#L${line}) [documentation](symbol:${file}#L${line})`,
    )
    .replace(
      /^- (.+): \*\*([a-z-]+)\*\*$/gm,
      (_, subject: string, state: string) => `- [${subject}](../matrix.md): **${state}**`,
    );
}
