/**
 * Property: whatever is changed, in whatever order, a reader of the metadata log has the settings that the
 *           requests meant, and the value in force is that of the nearest place.
 * Method    random changes of a topic, of one broker and of all brokers are decided and their records applied
 *           to an image, as a broker does it. The oracle keeps four plain objects and looks through them; it
 *           shares no code with the rooms.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseBrokerConfig } from '../config/broker-config.ts';
import type { ResourceChange } from '../config/change-config.ts';
import { isConfigError } from '../config/config-value.ts';
import { describeTopic } from '../config/describe-config.ts';
import { layered } from '../config/dynamic-config.ts';
import { parseTopicConfig } from '../config/topic-config.ts';
import { MetadataLoader } from '../metadata/loader.ts';
import { decideAlterConfigs } from './alter-configs.ts';

const ID = 'f0b64859eded44f191afb897e23b9bcc';
const [SET, DELETE] = [0, 1];
const places = ['topic', 'own', 'cluster'] as const;
type Place = (typeof places)[number];
const resources: Record<Place, { type: number; name: string; key: string; other: string }> = {
  topic: { type: 2, name: 't', key: 'max.message.bytes', other: 'segment.ms' },
  own: { type: 4, name: '1', key: 'message.max.bytes', other: 'log.roll.ms' },
  cluster: { type: 4, name: '', key: 'message.max.bytes', other: 'log.roll.ms' },
};
const sources: Record<Place, number> = { topic: 1, own: 2, cluster: 3 };

const aChange = fc.record({
  place: fc.constantFrom(...places),
  replace: fc.boolean(),
  key: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
  remove: fc.boolean(),
  other: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
});

type AChange = typeof aChange extends fc.Arbitrary<infer Value> ? Value : never;

/** The change as a request, and what it does to a plain object. */
function asked({ place, replace, key, remove, other }: AChange) {
  const { type, name, key: first, other: second } = resources[place];
  const lines: { name: string; operation: number; value: string | null }[] = [];
  if (key !== undefined) {
    const gone = remove && !replace;
    lines.push({ name: first, operation: gone ? DELETE : SET, value: gone ? null : String(key) });
  }
  if (other !== undefined) lines.push({ name: second, operation: SET, value: String(other) });
  const resource: ResourceChange = { type, name, replace, changes: lines };
  const mean = (settings: Record<string, string>): Record<string, string> => {
    const next: Record<string, string> = replace ? {} : { ...settings };
    for (const line of lines) {
      if (line.value === null) delete next[line.name];
      else next[line.name] = line.value;
    }
    return next;
  };
  return { resource, mean };
}

test('CFG-007, CFG-009, CFG-017: the log, the layers and the logs agree with four plain objects', () => {
  const file = parseBrokerConfig({ 'message.max.bytes': '9' });
  if (isConfigError(file)) throw new TypeError(file.message);
  const property = fc.property(fc.array(aChange, { maxLength: 12 }), (changes) => {
    const loader = new MetadataLoader();
    const topic = { type: 'TopicRecord', version: 0, value: { name: 't', topicId: ID } } as const;
    loader.apply({ baseOffset: 0, nextOffset: 1, records: [topic] });
    const twin: Record<Place, Record<string, string>> = { topic: {}, own: {}, cluster: {} };
    for (const each of changes) {
      const { resource, mean } = asked(each);
      const command = { resources: [resource], validateOnly: false };
      const { records } = decideAlterConfigs(command, loader.image, {
        fault: () => undefined,
        describe: () => [],
      });
      const baseOffset = loader.image.nextOffset;
      loader.apply({ baseOffset, nextOffset: baseOffset + records.length, records });
      twin[each.place] = mean(twin[each.place]);
    }
    const { image } = loader;
    for (const place of places) {
      const { type, name } = resources[place];
      expect(Object.fromEntries(image.configOf(type, name))).toEqual(twin[place]);
    }
    const broker = layered(file, image.configOf(4, '1'), image.configOf(4, ''));
    const set = places.filter((place) => resources[place].key in twin[place]);
    const told = set.map((place) => [twin[place][resources[place].key], sources[place]]);
    const expected = [...told, ['9', 4], ['1048588', 5]];
    const entry = describeTopic(image.topicConfig('t'), broker).find(
      ({ name }) => name === 'max.message.bytes',
    );
    expect(entry?.synonyms.map(({ value, source }) => [value, source])).toEqual(expected);
    expect([entry?.value, entry?.configSource]).toEqual(expected[0]);
    const log = parseTopicConfig(Object.fromEntries(image.topicConfig('t')), broker);
    expect(log).toMatchObject({ maxMessageBytes: Number(expected[0]?.[0]) });
  });
  fc.assert(property, { numRuns: 500 });
});
