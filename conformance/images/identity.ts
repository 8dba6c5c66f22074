/**
 * Whose the directory is: `meta.properties` that is missing, damaged or another's, and files with the names of partitions.
 *
 * Source  kafka@1eb7644:metadata/src/main/java/org/apache/kafka/metadata/properties/MetaPropertiesEnsemble.java#verify,
 *         MetaProperties.java; kafka@1eb7644:core/src/main/scala/kafka/log/LogManager.scala#loadLogs
 */
import type { Aftermath, Image } from './image.ts';
import type { Plot } from './plot.ts';

const META = '../meta.properties';
const refused: Aftermath = { start: 'refused' };
/** A sound id that nobody bears. */
const strangeId = 'bPpYKYWfQcyT7KCZ4rVfPA';

type Edit = (text: string) => string;
type Id = 'RCV-010' | 'RCV-025' | 'RCV-026' | 'RCV-027';

const row = (requirement: Id, id: string, title: string, edit: Edit, aftermath: Aftermath): Image => ({
  id,
  title: `meta.properties ${title}`,
  requirement,
  after: 'stop',
  alone: true,
  damage: async (plot) => plot.writeText(META, edit(tidy(await plot.text(META)))),
  aftermath,
});

const without =
  (key: RegExp): Edit =>
  (text) =>
    text
      .split('\n')
      .filter((line) => !key.test(line))
      .join('\n');

const nodeLine = /^node\.id=(.*)$/m;

/** What the file says, in version 1 and one line each: an earlier row may have left it in another way. */
function tidy(text: string): string {
  const found = new Map(
    [...text.matchAll(/^\s*([^#\s:=]+)\s*[:=]\s*(\S*)/gm)].map(([, key, value]) => [key, value]),
  );
  const node = found.get('node.id') ?? found.get('broker.id');
  const [cluster, directory] = [found.get('cluster.id'), found.get('directory.id')];
  return `version=1\nnode.id=${node}\ncluster.id=${cluster}\ndirectory.id=${directory}\n`;
}

/** As releases before KRaft wrote it. */
const asVersion0: Edit = (text) => text.replace('version=1', 'version=0').replace('node.id', 'broker.id');

/** RCV-010 and RCV-025: no start, and nothing that was there is touched. */
const strangers: readonly Image[] = [
  row(
    'RCV-010',
    'another-node',
    'names another node',
    (text) => text.replace(nodeLine, 'node.id=4711'),
    refused,
  ),
  row(
    'RCV-010',
    'another-node-last',
    'names this node, and then another',
    (text) => text.replace(nodeLine, '$&\nnode.id=4711'),
    refused,
  ),
  {
    id: 'identity-missing',
    title: 'meta.properties is gone',
    requirement: 'RCV-025',
    after: 'stop',
    alone: true,
    damage: (plot) => plot.remove(META),
    aftermath: refused,
  },
  row('RCV-025', 'identity-empty', 'has no bytes', () => '', refused),
  row('RCV-025', 'identity-cut', 'ends in its first line', (text) => text.slice(0, 3), refused),
  row(
    'RCV-025',
    'identity-version',
    'has an unknown version',
    (text) => text.replace(/^version=.*$/m, 'version=7'),
    refused,
  ),
  row('RCV-025', 'identity-without-node', 'names no node', without(nodeLine), refused),
  row(
    'RCV-025',
    'identity-word-for-node',
    'has a word for the node',
    (text) => text.replace(nodeLine, 'node.id=one'),
    refused,
  ),
  row('RCV-025', 'identity-without-cluster', 'names no cluster', without(/^cluster\.id=/), refused),
  row(
    'RCV-025',
    'identity-word-for-directory',
    'has a word for the id of the directory',
    (text) => text.replace(/^directory\.id=.*$/m, 'directory.id=one'),
    refused,
  ),
  row(
    'RCV-025',
    'identity-reserved-directory',
    'has an id of the directory that means something else',
    (text) => text.replace(/^directory\.id=.*$/m, 'directory.id=AAAAAAAAAAAAAAAAAAAAAA'),
    refused,
  ),
];

/** RCV-026 and RCV-027: everything is served. */
const ownOnes: readonly Image[] = [
  row(
    'RCV-026',
    'identity-repeated',
    'names another node, and then this one',
    (text) => text.replace(nodeLine, 'node.id=4711\n$&'),
    {},
  ),
  row(
    'RCV-026',
    'identity-untidy',
    'has blanks, a comment and a property that nobody knows',
    (text) => `# by hand\n\n${text.replace(nodeLine, '  node.id  : $1').trimEnd()}\ncolour=red\n`,
    {},
  ),
  row('RCV-026', 'identity-version-0', 'is of version 0', asVersion0, {}),
  row(
    'RCV-027',
    'another-cluster',
    'names another cluster',
    (text) => text.replace(/^cluster\.id=.*$/m, `cluster.id=${strangeId}`),
    { clusterId: strangeId },
  ),
];

export const identities: readonly Image[] = [...strangers, ...ownOnes];

/** RCV-030. */
export const filesForDirectories: readonly Image[] = [
  {
    id: 'file-like-partition',
    title: 'A file has the name of a partition that nobody has',
    requirement: 'RCV-030',
    after: 'stop',
    damage: (plot: Plot) => plot.writeText('../nobody-0', 'no directory'),
    aftermath: {},
  },
  {
    id: 'file-for-partition',
    title: 'A file stands where the partition had its directory',
    requirement: 'RCV-030',
    after: 'stop',
    damage: (plot: Plot) => plot.cover(new TextEncoder().encode('no directory')),
    aftermath: refused,
  },
];
