/**
 * Random messages, for properties: every field of a version at random, every other field at its default, as a
 * decoded message has them.
 *
 * Shape   `aMessage(plan)` is a fast-check arbitrary. For tests only.
 * Units   as in codec.ts.
 * Errors  none.
 */
import fc from 'fast-check';
import { int64 } from './int64.ts';
import type { UnknownTag } from './reader.ts';
import type { FieldPlan, Scalar, StructPlan, TypePlan } from './schema.ts';
import type { Struct } from './tags.ts';

const LONGEST = 4;
const hexDigits = fc.constantFrom(...'0123456789abcdef');
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.constantFrom('', 'orders', '名', 'naïve', '🙂', 'a'.repeat(200)),
);

const scalars: Record<Scalar, fc.Arbitrary<unknown>> = {
  bool: fc.boolean(),
  int8: fc.integer({ min: -128, max: 127 }),
  int16: fc.integer({ min: -32_768, max: 32_767 }),
  uint16: fc.integer({ min: 0, max: 65_535 }),
  int32: fc.integer(),
  uint32: fc.integer({ min: 0, max: 4_294_967_295 }),
  int64: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(int64),
  float64: fc.double(),
  uuid: fc.array(hexDigits, { minLength: 32, maxLength: 32 }).map((digits) => digits.join('')),
  string: text,
  bytes: fc.uint8Array({ maxLength: 20 }),
  records: fc.uint8Array({ maxLength: 20 }),
};

const unknownTags = fc
  .uniqueArray(
    fc.record({ tag: fc.integer({ min: 100, max: 20_000 }), bytes: fc.uint8Array({ maxLength: 5 }) }),
    {
      maxLength: 2,
      selector: ({ tag }) => tag,
    },
  )
  .map((tags) => tags.sort((a, b) => a.tag - b.tag));

/** A message, or a struct inside one. */
export function aMessage(plan: StructPlan): fc.Arbitrary<Struct> {
  const fields = fc.tuple(...plan.fields.map(aField));
  const tags = plan.flexible ? unknownTags : fc.constant<UnknownTag[]>([]);
  return fc.tuple(fields, tags).map(([values, unknown]) => {
    const struct: Struct = Object.fromEntries(plan.fields.map((field, i) => [field.name, values[i]]));
    if (unknown.length > 0) struct.unknownTags = unknown;
    return struct;
  });
}

function aField(field: FieldPlan): fc.Arbitrary<unknown> {
  if (field.place === 'absent') return fc.constant(field.fallback);
  const value = aValue(field.type);
  const maybe = field.nullable ? fc.option(value, { freq: 3 }) : value;
  return field.place === 'tagged' ? fc.oneof(maybe, fc.constant(field.fallback)) : maybe;
}

function aValue(type: TypePlan): fc.Arbitrary<unknown> {
  if (type.kind === 'scalar') return scalars[type.scalar];
  if (type.kind === 'struct') return aMessage(type.struct);
  return fc.array(aValue(type.element), { maxLength: LONGEST });
}
