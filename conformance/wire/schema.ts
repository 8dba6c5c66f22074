/**
 * The judge's reading of a message schema: ranges as predicates, field names in camelCase, defaults as
 * values.
 *
 * Shape   `messageOf(name)` is read from spec/protocol once and kept; `Field.has(version)` and friends answer
 *         everything the walker asks.
 * Errors  an unknown message is a `WireError`.
 */
import { type FieldSchema, messageSchema } from '../../spec/protocol/messages.ts';
import type { Value } from './tree.ts';
import { WireError } from './wire-error.ts';

type In = (version: number) => boolean;

export interface Field {
  /** camelCase, as in trees. */
  readonly key: string;
  /** Without the `[]` of an array. */
  readonly type: string;
  readonly isArray: boolean;
  readonly inVersion: In;
  readonly isNullable: In;
  readonly isTagged: In;
  readonly isCompact: In;
  readonly tag: number;
  readonly ignorable: boolean;
  readonly defaultText: string | undefined;
  /** The fields of a struct or of an array's structs. */
  readonly fields: readonly Field[] | undefined;
}

export interface Message {
  readonly name: string;
  readonly kind: string;
  readonly apiKey: number | undefined;
  readonly isValid: In;
  readonly isFlexible: In;
  readonly validVersions: string;
  readonly fields: readonly Field[];
  /** The version of the header before it, or `undefined` for a message that has none. */
  headerVersion(version: number): number | undefined;
}

/** `0-2, 5` → a predicate; `none` and absence hold for no version. */
export function range(text: string | undefined): In {
  if (text === undefined || text === 'none') return () => false;
  const spans = text.split(',').map((span) => {
    const [from, to = from] = span.trim().split('-').map(Number);
    return { from: from as number, to: to as number };
  });
  return (version) => spans.some(({ from, to }) => from <= version && version <= to);
}

/** Every version of a range text, in order. */
export function versionsOf(text: string): number[] {
  const highest = Math.max(...(text.match(/\d+/g) ?? []).map(Number));
  return Array.from({ length: highest + 1 }, (_, version) => version).filter(range(text));
}

function fieldOf(schema: FieldSchema, flexible: string): Field {
  return {
    key: schema.name.charAt(0).toLowerCase() + schema.name.slice(1),
    type: schema.type.replace('[]', ''),
    isArray: schema.type.startsWith('[]'),
    inVersion: range(schema.versions),
    isNullable: range(schema.nullableVersions),
    isTagged: range(schema.taggedVersions),
    isCompact: range(schema.flexibleVersions ?? flexible),
    tag: schema.tag ?? -1,
    ignorable: schema.ignorable === true,
    defaultText: schema.default,
    fields: schema.fields?.map((inner) => fieldOf(inner, flexible)),
  };
}

const known = new Map<string, Message>();

/** The message of that name. */
export function messageOf(name: string): Message {
  const found = known.get(name);
  if (found !== undefined) return found;
  const schema = messageSchema(name);
  if (schema === undefined) throw new WireError(`no message is called ${name}`, '', -1);
  const headers = Object.entries(schema.headerVersions ?? {}).map(([header, text]) => ({
    header: Number(header),
    covers: range(text),
  }));
  const message: Message = {
    name,
    kind: schema.type,
    apiKey: schema.apiKey,
    isValid: range(schema.validVersions),
    isFlexible: range(schema.flexibleVersions),
    validVersions: schema.validVersions,
    fields: schema.fields.map((field) => fieldOf(field, schema.flexibleVersions)),
    headerVersion: (version) => headers.find(({ covers }) => covers(version))?.header,
  };
  known.set(name, message);
  return message;
}

const zeroUuid = 'A'.repeat(22);

/** What a field holds when nobody set it. */
export function defaultOf(field: Field, version: number): Value {
  const text = field.defaultText;
  if (text === 'null') return null;
  if (field.isArray) return [];
  if (field.fields !== undefined) return defaultStruct(field.fields, version);
  switch (field.type) {
    case 'bool':
      return text === 'true';
    case 'int64':
      return BigInt(text ?? 0);
    case 'string':
      return text ?? '';
    case 'uuid':
      return text ?? zeroUuid;
    case 'bytes':
      return new Uint8Array(0);
    case 'records':
      return null;
    default:
      return Number(text ?? 0);
  }
}

/** A struct with every field of the version at its default; tagged fields too. */
export function defaultStruct(fields: readonly Field[], version: number): { [key: string]: Value } {
  const present = fields.filter((field) => field.inVersion(version));
  return Object.fromEntries(present.map((field) => [field.key, defaultOf(field, version)]));
}
