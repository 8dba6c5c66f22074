/**
 * A message schema resolved for one version: which fields stand in the bytes, in which order, under which
 * tag, with which default.
 *
 * Shape   `planMessage(name, version)`: the data of `spec/protocol` with every version range decided. The
 *         codecs are compiled from it, and the typed messages are generated from the same plan.
 * Units   versions are whole numbers; a range is inclusive.
 * Errors  an unknown message or version is `undefined`.
 * Source  spec/protocol/README.md
 */
import { type FieldSchema, type MessageSchema, messageSchema } from '../../spec/protocol/messages.ts';
import { assert } from '../base/assert.ts';
import { ZERO_UUID } from '../base/ids.ts';
import { int64 } from './int64.ts';

/**
 * Every field has the same three questions answered: where, of what type, and what it is when nobody says.
 */
export interface FieldPlan {
  /** As in a decoded object: Kafka's name with a small first letter. */
  readonly name: string;
  readonly type: TypePlan;
  /** In the body, in the tagged section, or not in this version at all. */
  readonly place: 'body' | 'tagged' | 'absent';
  readonly tag: number;
  readonly nullable: boolean;
  readonly compact: boolean;
  readonly fallback: unknown;
  /** True when a value may be dropped without a word because this version has no such field. */
  readonly ignorable: boolean;
}

export type TypePlan =
  | { readonly kind: 'scalar'; readonly scalar: Scalar }
  | { readonly kind: 'array'; readonly element: TypePlan }
  | { readonly kind: 'struct'; readonly struct: StructPlan };

export interface StructPlan {
  readonly name: string;
  readonly flexible: boolean;
  readonly fields: readonly FieldPlan[];
}

const scalars = [
  ...(['bool', 'int8', 'int16', 'uint16', 'int32', 'uint32', 'int64', 'float64'] as const),
  ...(['uuid', 'string', 'bytes', 'records'] as const),
];
export type Scalar = (typeof scalars)[number];

/** True when a version lies in a range as written: `0-2, 5`, `3`, `none`. */
export function inVersions(text: string | undefined, version: number): boolean {
  if (text === undefined || text === 'none' || text === '') return false;
  return text.split(',').some((range) => {
    const [low, high] = range.trim().split('-');
    return version >= Number(low) && version <= Number(high ?? low);
  });
}

/** The plan of one message in one version. */
export function planMessage(name: string, version: number): StructPlan | undefined {
  const schema = messageSchema(name);
  if (schema === undefined || !inVersions(schema.validVersions, version)) return undefined;
  return planStruct(schema, schema.name, schema.fields, version);
}

/** `RequestApiKey` is `requestApiKey` in a decoded object. */
export const fieldName = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

/** The type of a field without its `[]`. */
export const elementType = (type: string): string => (type.startsWith('[]') ? type.slice(2) : type);

export const isScalar = (type: string): type is Scalar => (scalars as readonly string[]).includes(type);

function planStruct(
  message: MessageSchema,
  name: string,
  fields: readonly FieldSchema[],
  version: number,
): StructPlan {
  return {
    name,
    flexible: inVersions(message.flexibleVersions, version),
    fields: fields.map((field) => planField(message, field, version)),
  };
}

function planField(message: MessageSchema, field: FieldSchema, version: number): FieldPlan {
  const inner = elementType(field.type);
  const element: TypePlan = isScalar(inner)
    ? { kind: 'scalar', scalar: inner }
    : { kind: 'struct', struct: planStruct(message, inner, field.fields ?? [], version) };
  const type: TypePlan = field.type.startsWith('[]') ? { kind: 'array', element } : element;
  const present = inVersions(field.versions, version);
  const tagged = present && inVersions(field.taggedVersions, version);
  return {
    name: fieldName(field.name),
    type,
    place: present ? (tagged ? 'tagged' : 'body') : 'absent',
    tag: field.tag ?? -1,
    nullable: inVersions(field.nullableVersions, version),
    compact: inVersions(field.flexibleVersions ?? message.flexibleVersions, version),
    fallback: fallbackOf(type, field.default),
    ignorable: field.ignorable === true,
  };
}

/** What a field is when nobody says: shared by all messages that leave it out, and never written to. */
function fallbackOf(type: TypePlan, text: string | undefined): unknown {
  if (text === 'null') return null;
  if (type.kind === 'array') return [];
  if (type.kind === 'struct') {
    return Object.fromEntries(type.struct.fields.map((field) => [field.name, field.fallback]));
  }
  switch (type.scalar) {
    case 'bool':
      return text === 'true';
    case 'string':
      return text ?? '';
    case 'uuid':
      assert(text === undefined, 'no uuid has a default of its own');
      return ZERO_UUID;
    case 'bytes':
    case 'records':
      return new Uint8Array(0);
    case 'int64':
      return int64(BigInt(text ?? '0'));
    default:
      return Number(text ?? '0');
  }
}
