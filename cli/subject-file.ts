/**
 * `ktck.subject.yaml`: what an implementer says of a subject. Read strictly: a misspelt key is an error with its line.
 *
 * Errors  `CommandError` 65 with file, line and reason.
 * Source  spec/schemas/subject.schema.json
 */
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { type Document, isMap, isNode, LineCounter, parseDocument } from 'yaml';
import type { Profile } from '../spec/requirements/define.ts';
import schema from '../spec/schemas/subject.schema.json' with { type: 'json' };
import { CommandError, exitCodes } from './exit.ts';

/** The part of the file that decides a run. */
export interface SubjectFile {
  readonly name: string;
  readonly version: string;
  readonly claims?: { readonly profiles: readonly Profile[]; readonly release?: string };
}

/** Reads and checks the file. */
export function readSubjectFile(path: string): SubjectFile {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new CommandError(
      exitCodes.badData,
      `The subject file ${path} cannot be read: ${(error as Error).message}`,
    );
  }
  return parseSubjectFile(path, text);
}

/** The same, from text. */
export function parseSubjectFile(path: string, text: string): SubjectFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const broken = document.errors[0];
  if (broken) throw refusal(path, lines.linePos(broken.pos[0]).line, broken.message);
  const content = contentOf(path, document);
  const validate = new Ajv2020({ strict: true, strictRequired: false }).compile<SubjectFile>(schema);
  if (validate(content)) return content;
  const { instancePath, message, params } = validate.errors![0]!;
  const where = instancePath.split('/').slice(1);
  const extra = (params as { additionalProperty?: string }).additionalProperty;
  const line = lineOf(document, extra === undefined ? where : [...where, extra], lines);
  const subject = [...where, ...(extra === undefined ? [] : [extra])].join('.') || 'the file';
  throw refusal(path, line, `${subject} ${extra === undefined ? message : 'is not a known key'}`);
}

/** An alias may name nothing, or so much that it is refused. */
function contentOf(path: string, document: Document): unknown {
  try {
    return document.toJS();
  } catch (error) {
    throw refusal(path, 1, (error as Error).message);
  }
}

/** The line of the key at a place in the document, or of the nearest place above it. */
function lineOf(document: Document, path: readonly string[], lines: LineCounter): number {
  for (let depth = path.length; depth > 0; depth--) {
    const parent = depth === 1 ? document.contents : document.getIn(path.slice(0, depth - 1), true);
    const pair = isMap(parent)
      ? parent.items.find((item) => String(item.key) === path[depth - 1])
      : undefined;
    const node = pair?.key ?? document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

const refusal = (path: string, line: number, reason: string): CommandError =>
  new CommandError(exitCodes.badData, `${path}:${line}: ${reason}.`);
