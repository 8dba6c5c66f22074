/**
 * Goal    directories that real brokers left are sound, whatever state they are in; damage is found in its
 *         file, at its bytes, under its requirement, and what the next start mends is a note.
 * Method  eight images that Apache Kafka 3.9.2 and 4.3.1 wrote; copies of them in memory, damaged one at a
 *         time.
 */
import { describe, expect, test } from 'vitest';
import { joinBytes } from '../wire/bytes.ts';
import { imageFiles, imageReleases, images } from './archive.ts';
import { inspectDirectory, NotKafka } from './check-directory.ts';
import type { Finding } from './finding.ts';
import { nodeTree } from './node-tree.ts';
import { inspectionText } from './report-text.ts';
import { ruleOf } from './rules.ts';
import { inspectionSarif } from './sarif.ts';
import { type ByteSource, memoryTree, Unreadable } from './source.ts';

type Files = Map<string, Uint8Array>;
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const inspect = (files: Files): readonly Finding[] => inspectDirectory(memoryTree(files)).findings;
const grave = (findings: readonly Finding[]): readonly Finding[] =>
  findings.filter(({ severity }) => severity !== 'note');

describe('sound directories', () => {
  test.each(imageReleases.flatMap((release) => images.map((image) => `${release}-${image}`)))(
    '%s',
    (name) => {
      const findings = inspect(imageFiles(name));
      expect(grave(findings)).toEqual([]);
      const notes = [...new Set(findings.map(({ requirement }) => requirement))];
      const expected = name.endsWith('killed') ? ['RCV-007'] : name.endsWith('compacted') ? ['LOG-010'] : [];
      expect(notes).toEqual(expected);
    },
  );

  test.each(['3.9.2-killed', '4.3.1-compacted'])('each partition of %s alone', (name) => {
    const files = imageFiles(name);
    const folders = new Set(
      [...files.keys()].filter((path) => path.includes('/')).map((path) => path.split('/')[0] as string),
    );
    for (const folder of folders) {
      const own = [...files].filter(([path]) => path.startsWith(`${folder}/`));
      const alone = new Map(own.map(([path, bytes]) => [path.slice(folder.length + 1), bytes]));
      expect(grave(inspectDirectory(memoryTree(alone), { name: folder }).findings)).toEqual([]);
    }
  });
});

const segment = 'plain-0/00000000000000000037.log';

/** The last segment of `plain-0` in an image. */
function lastLog(files: Files): string {
  return (
    [...files.keys()]
      .filter((path) => /^plain-0\/\d{20}\.log$/.test(path))
      .sort()
      .at(-1) ?? segment
  );
}

interface Damage {
  readonly name: string;
  readonly image: string;
  readonly damage: (files: Files) => void;
  readonly expected: readonly Partial<Finding>[];
}

const change = (files: Files, path: string, make: (bytes: Uint8Array) => Uint8Array): void =>
  void files.set(path, make(files.get(path) as Uint8Array));

const flip = (bytes: Uint8Array, at: number): Uint8Array => {
  const copy = new Uint8Array(bytes);
  copy[at] = (copy[at] as number) ^ 1;
  return copy;
};

/** A leader-epoch-checkpoint whose only entry begins elsewhere. */
const startingAt =
  (offset: number) =>
  (bytes: Uint8Array): Uint8Array =>
    encode(new TextDecoder().decode(bytes).replace(/ 0\n$/, ` ${offset}\n`));

const lastStart = (bytes: Uint8Array): number => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  for (let next = 0; next < bytes.length; next += 12 + view.getInt32(next + 8)) at = next;
  return at;
};

const killed = imageFiles('3.9.2-killed');
const tornAt = lastStart(killed.get(lastLog(killed)) as Uint8Array);
const tailAt = (killed.get(lastLog(killed)) as Uint8Array).length;

const damages: readonly Damage[] = [
  {
    name: 'a torn tail after a kill is what the next start cuts off',
    image: '3.9.2-killed',
    damage: (files) => change(files, lastLog(files), (bytes) => bytes.subarray(0, bytes.length - 3)),
    expected: [
      { requirement: 'RCV-002', severity: 'note', file: lastLog(killed), start: tornAt, end: tailAt - 3 },
    ],
  },
  {
    name: 'a tail of zeros after a kill',
    image: '3.9.2-killed',
    damage: (files) => change(files, lastLog(files), (bytes) => joinBytes([bytes, new Uint8Array(4096)])),
    expected: [
      { requirement: 'RCV-006', severity: 'note', file: lastLog(killed), start: tailAt, end: tailAt + 4096 },
    ],
  },
  {
    name: 'a damaged batch with sound ones behind it is a hole, whoever stopped',
    image: '3.9.2-killed',
    damage: (files) => change(files, 'plain-0/00000000000000000000.log', (bytes) => flip(bytes, 100)),
    expected: [
      {
        requirement: 'LOG-002',
        severity: 'error',
        file: 'plain-0/00000000000000000000.log',
        start: 0,
        end: 131,
      },
    ],
  },
  {
    name: 'the same tail after a clean stop is damage',
    image: '4.3.1-clean',
    damage: (files) => change(files, lastLog(files), (bytes) => bytes.subarray(0, bytes.length - 3)),
    expected: [
      { requirement: 'RCV-002', severity: 'error' },
      { requirement: 'CKP-004', severity: 'error', file: 'recovery-point-offset-checkpoint' },
    ],
  },
  {
    name: 'an empty log after a clean stop',
    image: '4.3.1-clean',
    damage: (files) => files.set(lastLog(files), new Uint8Array(0)),
    expected: [
      { requirement: 'CKP-004', severity: 'error' },
      { requirement: 'IDX-001', severity: 'error' },
    ],
  },
  {
    name: 'a segment in the middle that is gone',
    image: '4.3.1-clean',
    damage: (files) => {
      for (const suffix of ['log', 'index', 'timeindex'])
        files.delete(`plain-0/00000000000000000017.${suffix}`);
    },
    expected: [{ requirement: 'LOG-001', severity: 'warning', actual: '29', expected: '17' }],
  },
  {
    name: 'a segment under another name',
    image: '4.3.1-clean',
    damage: (files) => {
      files.set(
        'plain-0/00000000000000000018.log',
        files.get('plain-0/00000000000000000017.log') as Uint8Array,
      );
      files.delete('plain-0/00000000000000000017.log');
    },
    expected: [
      {
        requirement: 'LOG-001',
        severity: 'error',
        file: 'plain-0/00000000000000000018.log',
        start: 0,
        end: 8,
      },
    ],
  },
  {
    name: 'an index that leads beside a batch',
    image: '4.3.1-clean',
    damage: (files) => change(files, 'plain-0/00000000000000000017.index', (bytes) => flip(bytes, 7)),
    expected: [
      {
        requirement: 'IDX-001',
        severity: 'error',
        file: 'plain-0/00000000000000000017.index',
        start: 4,
        end: 8,
      },
    ],
  },
  {
    name: 'an index cut inside an entry',
    image: '4.3.1-clean',
    damage: (files) =>
      change(files, 'plain-0/00000000000000000017.index', (bytes) => bytes.subarray(0, bytes.length - 3)),
    expected: [{ requirement: 'LOG-007', severity: 'error', start: 8, end: 13 }],
  },
  {
    name: 'indexes that are gone are made anew',
    image: '4.3.1-clean',
    damage: (files) => {
      files.delete('plain-0/00000000000000000017.index');
      files.delete('plain-0/00000000000000000017.timeindex');
    },
    expected: [{ requirement: 'IDX-004', severity: 'note' }],
  },
  {
    name: 'garbage in the indexes above the recovery point after a kill is made anew',
    image: '3.9.2-killed',
    damage: (files) => {
      const index = lastLog(files).replace(/log$/, 'index');
      change(files, index, (bytes) => joinBytes([new Uint8Array(64).fill(7), bytes.subarray(64)]));
    },
    expected: [{ requirement: 'IDX-001', severity: 'note' }],
  },
  {
    name: 'a transaction index that lacks an entry',
    image: '4.3.1-compacted',
    damage: (files) => change(files, 'txn-0/00000000000000000003.txnindex', (bytes) => bytes.subarray(34)),
    expected: [
      {
        requirement: ruleOf.transactionIndex,
        severity: 'error',
        file: 'txn-0/00000000000000000003.txnindex',
      },
    ],
  },
  {
    name: 'a stale high watermark is a note, a recovery point beyond the log after a clean stop an error',
    image: '4.3.1-clean',
    damage: (files) => {
      change(files, 'replication-offset-checkpoint', (bytes) =>
        encode(new TextDecoder().decode(bytes).replace('plain 0 37', 'plain 0 30')),
      );
      change(files, 'recovery-point-offset-checkpoint', (bytes) =>
        encode(new TextDecoder().decode(bytes).replace('plain 0 37', 'plain 0 38')),
      );
    },
    expected: [
      { requirement: 'CKP-004', severity: 'error', expected: '37 or less', actual: '38' },
      { requirement: 'CKP-001', severity: 'note', expected: '37', actual: '30' },
    ],
  },
  {
    name: 'a checkpoint with another count',
    image: '4.3.1-clean',
    damage: (files) => change(files, 'log-start-offset-checkpoint', () => encode('0\n2\ntrimmed 0 8\n')),
    expected: [{ requirement: 'CKP-001', severity: 'error', start: 2, end: 3 }],
  },
  {
    name: 'a first epoch that lost its first batches with a log start, which a crash forgot',
    image: '4.3.1-clean',
    damage: (files) => change(files, 'plain-0/leader-epoch-checkpoint', startingAt(5)),
    expected: [{ requirement: 'CKP-006', severity: 'note', expected: '0', actual: '5' }],
  },
  {
    name: 'a first epoch that begins behind the log',
    image: '4.3.1-clean',
    damage: (files) => change(files, 'plain-0/leader-epoch-checkpoint', startingAt(999)),
    expected: [{ requirement: 'CKP-006', severity: 'error', actual: '999' }],
  },
  {
    name: 'files of an interrupted replacement',
    image: '4.3.1-clean',
    damage: (files) => {
      files.set('plain-0/00000000000000000000.log.cleaned', new Uint8Array(7));
      files.set('plain-0/00000000000000000017.log.swap', new Uint8Array(7));
      files.set('plain-0/leader-epoch-checkpoint.tmp', encode('0\n'));
    },
    expected: [
      { requirement: 'RCV-004', severity: 'note', file: 'plain-0/00000000000000000000.log.cleaned' },
      { requirement: 'RCV-004', severity: 'note', file: 'plain-0/00000000000000000017.log.swap' },
      { requirement: 'CKP-002', severity: 'note' },
    ],
  },
  {
    name: 'a directory that is no partition’s',
    image: '4.3.1-clean',
    damage: (files) => files.set('lost+found/thing', new Uint8Array(1)),
    expected: [{ requirement: 'RCV-008', severity: 'error', file: 'lost+found' }],
  },
  {
    name: 'a directory of a deleted topic',
    image: '4.3.1-clean',
    damage: (files) =>
      files.set('gone-3.0123456789abcdef0123456789abcdef-delete/00000000000000000000.log', new Uint8Array(1)),
    expected: [{ requirement: 'LOG-009', severity: 'note' }],
  },
  {
    name: 'a topic that was made again under its name',
    image: '4.3.1-clean',
    damage: (files) =>
      change(files, 'plain-0/partition.metadata', () =>
        encode('version: 0\ntopic_id: yJ7LpbivRsaS-wN3eWzo8w'),
      ),
    expected: [{ requirement: 'LOG-003', severity: 'error', actual: 'yJ7LpbivRsaS-wN3eWzo8w' }],
  },
];

describe('damage', () => {
  test.each(damages)('$name', ({ image, damage, expected }) => {
    const files = imageFiles(image);
    damage(files);
    const findings = inspect(files);
    for (const one of expected) expect(findings).toContainEqual(expect.objectContaining(one));
    if (expected.every(({ severity }) => severity === 'note')) expect(grave(findings)).toEqual([]);
  });

  test('directories of two clusters side by side', () => {
    const files = new Map(
      ['a', 'b'].flatMap((folder) =>
        [...imageFiles('4.3.1-clean')].map(([path, bytes]) => [`${folder}/${path}`, bytes] as const),
      ),
    );
    change(files, 'b/meta.properties', () =>
      encode('version=1\nnode.id=1\ncluster.id=AAAAAAAAAAEAAAAAAAAAAQ\n'),
    );
    const ids = grave(inspect(files)).map(
      ({ requirement, file }) => `${requirement} ${file.replace(/\/\S+-0$/, '/…')}`,
    );
    expect([...new Set(ids)]).toEqual(['DIR-008 b/…', 'RCV-010 b/meta.properties']);
  });

  test('a checkpoint without an entry is named with the directory it lies in', () => {
    const files = new Map(
      [...imageFiles('4.3.1-clean')].map(([path, bytes]) => [`disk-1/${path}`, bytes] as const),
    );
    change(files, 'disk-1/recovery-point-offset-checkpoint', () => encode('0\n0\n'));
    const places = grave(inspect(files)).map(({ requirement, file }) => `${requirement} ${file}`);
    expect([...new Set(places)]).toEqual(['CKP-001 disk-1/recovery-point-offset-checkpoint']);
  });
});

test('a file that the system does not let us read is one finding, and the rest is looked at', () => {
  const whole = memoryTree(imageFiles('4.3.1-clean'));
  const path = 'plain-0/00000000000000000017.log';
  const open = (at: string): ByteSource => {
    if (at === path) throw new Unreadable(at, `${at} cannot be read: EIO`);
    return whole.open(at);
  };
  const { findings } = inspectDirectory({ ...whole, open });
  expect(findings.filter(({ file }) => file === path)).toEqual([
    { requirement: 'RCV-005', severity: 'error', file: path, message: `${path} cannot be read: EIO` },
  ]);
  expect(grave(findings).map(({ file }) => file)).toEqual([path]);
});

test('what is nothing of Kafka’s is said to be so', () => {
  expect(() => inspect(new Map([['notes.txt', encode('hello')]]))).toThrow(NotKafka);
  expect(() => inspectDirectory(nodeTree(import.meta.dirname))).toThrow(NotKafka);
});

test('text and SARIF of one finding', () => {
  const files = imageFiles('4.3.1-clean');
  change(files, 'plain-0/00000000000000000017.index', (bytes) => flip(bytes, 7));
  const inspection = inspectDirectory(memoryTree(files));
  expect(inspectionText(inspection)).toBe(
    [
      'plain-0/00000000000000000017.index',
      '  error    IDX-001                4..8  Entry 0: no batch begins at position 258',
      '',
      'Not sound: 9 partitions, 1 error, 0 warnings, 0 notes.',
      '',
    ].join('\n'),
  );
  const sarif = inspectionSarif(inspection, { toolVersion: '1.2.3', rootUri: 'file:///data/' });
  expect(sarif).toMatchObject({
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { rules: [{ id: 'IDX-001' }] } },
        results: [
          {
            ruleId: 'IDX-001',
            ruleIndex: 0,
            level: 'error',
            locations: [
              {
                physicalLocation: {
                  artifactLocation: { uri: 'plain-0/00000000000000000017.index', uriBaseId: 'DIRECTORY' },
                  region: { byteOffset: 4, byteLength: 4 },
                },
              },
            ],
          },
        ],
      },
    ],
  });
});
