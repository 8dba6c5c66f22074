/**
 * Property: the two codecs, which share nothing but the schemas, agree on every value of every message and version.
 * Method:   random trees built from the judge's reading of the schemas. What the judge writes the reference reads and writes
 *           again, byte for byte; what the reference writes from the same values is the same; and the judge reads it back.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeMessage, encodeMessage } from '../../conformance/wire/codec.ts';
import { defaultOf, type Field, type Message, messageOf, versionsOf } from '../../conformance/wire/schema.ts';
import { sameBytes, sameValue, type Tree, type Value } from '../../conformance/wire/tree.ts';
import { uuidBytes, uuidText } from '../../conformance/wire/uuid.ts';
import { int64, messageCodec } from '../../reference/protocol/codec.ts';
import { messageNames } from '../../spec/protocol/messages.ts';

const runsPerVersion = 8;
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.constantFrom('', '日本', 'a'.repeat(300)),
);

const integers: Readonly<Record<string, readonly [number, number]>> = {
  int8: [-0x80, 0x7f],
  int16: [-0x8000, 0x7fff],
  uint16: [0, 0xffff],
  int32: [-0x8000_0000, 0x7fff_ffff],
  uint32: [0, 0xffff_ffff],
};

function aScalar(type: string): fc.Arbitrary<Value> {
  const bounds = integers[type];
  if (bounds !== undefined) return fc.integer({ min: bounds[0], max: bounds[1] });
  switch (type) {
    case 'bool':
      return fc.boolean();
    case 'int64':
      return fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
    case 'float64':
      return fc.double({ noNaN: true }); // NaN has many patterns of bits.
    case 'uuid':
      return fc.uint8Array({ minLength: 16, maxLength: 16 }).map(uuidText);
    case 'string':
      return text;
    default:
      return fc.uint8Array({ maxLength: 40 });
  }
}

const aTag = fc.record({
  tag: fc.integer({ min: 5_000, max: 2 ** 31 - 1 }),
  data: fc.uint8Array({ maxLength: 9 }),
});
const someTags = fc.uniqueArray(aTag, { maxLength: 2, selector: ({ tag }) => tag });

/** Some fields are left out, so that both sides fill them in. */
function aStruct(
  fields: readonly Field[],
  version: number,
  flexible: boolean,
  depth: number,
): fc.Arbitrary<Tree> {
  const present = fields.filter((field) => field.inVersion(version));
  const model = Object.fromEntries(
    present.map((field) => [field.key, aField(field, version, flexible, depth)]),
  );
  const needed = present.filter((field) => defaultOf(field, version) === null && !field.isNullable(version));
  const requiredKeys = needed.map((field) => field.key); // Their default cannot be written in this version.
  const struct = fc.record(model, { requiredKeys }) as fc.Arbitrary<Tree>;
  if (!flexible) return struct;
  const tagged = fc.tuple(struct, someTags).map(([tree, tags]): Tree => {
    return tags.length === 0 ? tree : { ...tree, unknownTags: tags as unknown as Value };
  });
  return fc.oneof({ weight: 4, arbitrary: struct }, { weight: 1, arbitrary: tagged });
}

function aField(field: Field, version: number, flexible: boolean, depth: number): fc.Arbitrary<Value> {
  const one =
    field.fields === undefined ? aScalar(field.type) : aStruct(field.fields, version, flexible, depth + 1);
  const value: fc.Arbitrary<Value> = field.isArray ? fc.array(one, { maxLength: depth === 0 ? 3 : 2 }) : one;
  return field.isNullable(version) ? fc.option(value, { nil: null }) : value;
}

/** A judge's tree in the reference's words: a uuid is hex, an int64 a number while it is safe, a tag has `bytes`. */
function inReferenceWords(fields: readonly Field[], tree: Tree): object {
  const rows = Object.entries(tree).map(([key, value]) => {
    const field = fields.find((each) => each.key === key);
    if (field === undefined) {
      const tags = value as unknown as { tag: number; data: Uint8Array }[];
      return [
        key,
        tags.map(({ tag, data }) => ({ tag, bytes: data })).sort((one, other) => one.tag - other.tag),
      ];
    }
    const convert = (each: Value): unknown => oneInReferenceWords(field, each);
    return [key, Array.isArray(value) ? value.map((each) => convert(each as Value)) : convert(value)];
  });
  return Object.fromEntries(rows);
}

function oneInReferenceWords(field: Field, value: Value): unknown {
  if (value === null) return null;
  if (field.fields !== undefined) return inReferenceWords(field.fields, value as Tree);
  if (field.type === 'uuid') return Buffer.from(uuidBytes(value as string) ?? []).toString('hex');
  return typeof value === 'bigint' ? int64(value) : value;
}

function expectAgreement(message: Message, version: number, tree: Tree): void {
  const reference = messageCodec(message.name, version);
  if (reference === undefined) throw new TypeError(`the reference has no ${message.name} v${version}`);
  const written = encodeMessage(message.name, version, tree);
  const read = reference.decode(written);
  expect(read.end).toBe(written.length);
  expect(sameBytes(reference.encode(read.value as never), written), 'what was read is written again').toBe(
    true,
  );
  const own = reference.encode(inReferenceWords(message.fields, tree) as never);
  expect(sameBytes(own, written), 'the same values give the same bytes').toBe(true);
  const judged = decodeMessage(message.name, version, own);
  const again = encodeMessage(message.name, version, judged.value, { unknownTags: judged.unknownTags });
  expect(judged.end).toBe(own.length);
  expect(sameBytes(again, written), 'the judge reads it back').toBe(true);
  const first = decodeMessage(message.name, version, written);
  expect(sameValue(first.value, judged.value)).toBe(true);
}

test('every message and version', () => {
  let pairs = 0;
  for (const name of messageNames) {
    const message = messageOf(name);
    for (const version of versionsOf(message.validVersions)) {
      const tree = aStruct(message.fields, version, message.isFlexible(version), 0);
      const label = fc.constant(`${name} v${version}`); // Printed with a counterexample.
      const property = fc.property(label, tree, (_, value) => expectAgreement(message, version, value));
      fc.assert(property, { numRuns: runsPerVersion });
      pairs += 1;
    }
  }
  expect(pairs).toBe(861);
});
