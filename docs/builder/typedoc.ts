/**
 * TypeDoc, told about this house: module comments in the form every file here begins with, `@requirement` as links, addresses by room.
 *
 * Shape   `documentCode(root, documents, readme, out)` converts, validates and renders; it answers where each declaration is documented.
 * Errors  any warning of TypeDoc (a dead link above all) throws after all of them were printed.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  Application,
  Comment,
  type CommentDisplayPart,
  Converter,
  type DeclarationReflection,
  DefaultTheme,
  DocumentReflection,
  type ProjectReflection,
  type Reflection,
  ReflectionKind,
  type RouterTarget,
  StructureRouter,
  TSConfigReader,
  TypeDocReader,
} from 'typedoc';

/** Pages stand under their `slug`, modules under `code/`, as their folders do. */
class RoomRouter extends StructureRouter {
  protected override getIdealBaseName(reflection: Reflection): string {
    if (reflection instanceof DocumentReflection)
      return String(reflection.frontmatter.slug ?? reflection.name);
    return `code/${super.getIdealBaseName(reflection)}`;
  }
}

type Navigation = ReturnType<DefaultTheme['buildNavigation']>;

/** Modules as the folders they lie in: `reference/produce/verdict` below `produce` below `reference`. */
function inFolders(modules: Navigation): Navigation {
  const top: Navigation = [];
  for (const one of modules) {
    const folders = one.text.replaceAll('\u200B', '').split('/');
    const name = folders.pop()!;
    let level = top;
    for (const folder of folders) {
      const known = level.find((entry) => entry.text === folder && entry.path === undefined);
      const entry = known ?? { text: folder, children: [] };
      if (!known) level.push(entry);
      entry.children ??= [];
      level = entry.children;
    }
    const { children: _, ...leaf } = one;
    level.push({ ...leaf, text: name });
  }
  return top;
}

/** TypeDoc's theme; in its navigation the code stands as it lies in the clone. */
class RoomTheme extends DefaultTheme {
  override buildNavigation(project: ProjectReflection): Navigation {
    return super
      .buildNavigation(project)
      .map((entry) =>
        entry.text === 'Modules' ? { text: 'Code', children: inFolders(entry.children ?? []) } : entry,
      );
  }
}

/** A documented declaration: where it is in the clone, where on the site. */
export interface DocumentedPlace {
  readonly line: number;
  readonly url: string;
}

const label = /^(Shape|Units|Errors|Source|Rules|OURS|Method|Goal|Why|Note)\s+(?=\S)/;

/** The opening comment of a file as Markdown: its labelled lines become a list, and what is indented before them stays code. */
export function moduleComment(source: string): string | undefined {
  const body = /^(?:#![^\n]*\n)?\s*\/\*\*([\s\S]*?)\*\//.exec(source)?.[1];
  if (body === undefined) return undefined;
  let isListed = false;
  const lines = body.split('\n').map((line) => {
    const bare = line.replace(/^\s*\* ?/, '').trimEnd();
    const begins = label.test(bare);
    isListed = isListed ? begins || bare !== '' : begins;
    if (begins) return bare.replace(label, (_, word: string) => `- **${word}** `);
    return isListed ? `  ${bare.trim()}` : bare;
  });
  return lines.join('\n').trim();
}

function nameModules(root: string, project: ProjectReflection): void {
  const modules = project.getReflectionsByKind(ReflectionKind.Module) as DeclarationReflection[];
  for (const one of modules) {
    const path = `${one.name}.ts`;
    if (one.comment || !existsSync(join(root, path))) continue;
    const text = moduleComment(readFileSync(join(root, path), 'utf8'));
    if (text) one.comment = new Comment([{ kind: 'text', text }]);
  }
}

/** `@requirement PRD-001 PRD-002` becomes links to the pages of both. */
function linkRequirements(project: ProjectReflection): void {
  const linked = (part: CommentDisplayPart): CommentDisplayPart =>
    part.kind === 'text'
      ? {
          ...part,
          text: part.text.replace(/\b[A-Z]{3,5}-\d{3}\b/g, (id) => `[${id}](page:requirements/${id})`),
        }
      : part;
  for (const reflection of Object.values(project.reflections)) {
    for (const tag of reflection.comment?.blockTags ?? []) {
      if (tag.tag === '@requirement') tag.content = tag.content.map(linked);
    }
  }
}

/** Where each declaration of each file is documented, by path, in the order of lines. */
function placesOf(app: Application, project: ProjectReflection): Map<string, DocumentedPlace[]> {
  const places = new Map<string, DocumentedPlace[]>();
  for (const reflection of project.getReflectionsByKind(
    ReflectionKind.SomeExport,
  ) as DeclarationReflection[]) {
    const source = reflection.sources?.[0];
    const router = app.renderer.router;
    if (!source || !router?.hasUrl(reflection as RouterTarget)) continue;
    const found = places.get(source.fileName) ?? [];
    found.push({ line: source.line, url: router.getFullUrl(reflection as RouterTarget) });
    places.set(source.fileName, found);
  }
  for (const found of places.values()) found.sort((a, b) => a.line - b.line);
  return places;
}

/** Converts the code, adds the documents, renders both into `out`. */
export async function documentCode(
  root: string,
  documents: readonly string[],
  readme: string,
  out: string,
): Promise<Map<string, DocumentedPlace[]>> {
  const app = await Application.bootstrapWithPlugins(
    {
      options: join(root, 'typedoc.json'),
      tsconfig: join(root, 'tsconfig.json'),
      router: 'rooms',
      theme: 'rooms',
      projectDocuments: [...documents],
      readme,
    },
    [new TypeDocReader(), new TSConfigReader()],
  );
  app.options.setValue('blockTags', [...app.options.getValue('blockTags'), '@requirement']);
  app.renderer.defineRouter('rooms', RoomRouter);
  app.renderer.defineTheme('rooms', RoomTheme);
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    nameModules(root, project);
    linkRequirements(project);
  });
  const project = await app.convert();
  if (!project) throw new Error('TypeDoc could not read the code: see above.');
  app.validate(project);
  await app.generateDocs(project, out);
  const { errorCount, warningCount } = app.logger;
  if (errorCount + warningCount > 0) {
    throw new Error(`The site has ${errorCount} errors and ${warningCount} warnings: see above.`);
  }
  return placesOf(app, project);
}
