/**
 * Goal    every gate fires: a gate that cannot fail is not a gate.
 * Method  a small sound ledger, and one seeded defect for each gate; the sound one yields nothing.
 */
import { describe, expect, test } from 'vitest';
import { must, should } from '../../spec/requirements/define.ts';
import { audit, sentenceHash } from './gates.ts';
import type { Ledger } from './model.ts';

const sentence = (text: string) => ({
  title: 'A title',
  text,
  why: 'A reason.',
  profile: 'protocol' as const,
  applies: { modes: ['kraft' as const], since: '0.8' },
  seenBy: ['wire' as const],
  source: ['KIP-1'],
});
const one = must(sentence('A broker MUST do one thing.'));
const two = should(sentence('A broker SHOULD do another thing.'));

function soundLedger(): Ledger {
  return {
    requirements: new Map([
      ['AAA-001', one],
      ['AAA-002', two],
    ]),
    chapters: [
      {
        path: 'spec/text/01-a.md',
        slug: 'a',
        title: 'A',
        splices: [
          { id: 'AAA-001', path: 'spec/text/01-a.md', line: 3 },
          { id: 'AAA-002', path: 'spec/text/01-a.md', line: 4 },
        ],
      },
    ],
    marks: [{ id: 'AAA-001', path: 'reference/a/a.ts', line: 1, kind: 'declaration' }],
    cases: [
      {
        id: 'a/one',
        path: 'conformance/suites/a/one.case.ts',
        why: 'It shows one thing.',
        checks: ['AAA-001'],
      },
    ],
    mutants: [
      {
        id: 'AAA-001-a',
        requirement: 'AAA-001',
        file: 'reference/a/a.ts',
        from: 'one',
        to: 'two',
        killedBy: 'a/one',
      },
    ],
    exemptions: new Map(),
    lock: new Map([
      ['AAA-001', sentenceHash(one)],
      ['AAA-002', sentenceHash(two)],
    ]),
    verdicts: [],
    notes: {
      frozen: ['하나의 문장'],
      rows: [{ sentence: '하나의 문장', target: 'AAA-001', place: { path: 'docs/ko/notes.md', line: 5 } }],
    },
    ambiguities: [],
    vectors: [],
    exists: (path) => path === 'spec/vectors/a.json',
    source: (path) => (path === 'reference/a/a.ts' ? 'export const one = 1;' : undefined),
  };
}

const exemption = (missing: readonly ('code' | 'case' | 'mutant')[]) => ({
  missing,
  reason: 'advisory' as const,
  why: 'x',
});
const defects: [gate: string, defect: (ledger: Ledger) => Partial<Ledger>][] = [
  ['unknown-id', (l) => ({ marks: [...l.marks, { id: 'AAA-009', path: 'x.ts', line: 1, kind: 'line' }] })],
  ['orphan-id', (l) => ({ chapters: [{ ...l.chapters[0]!, splices: l.chapters[0]!.splices.slice(1) }] })],
  ['duplicate-splice', (l) => ({ chapters: [...l.chapters, l.chapters[0]!] })],
  ['duplicate-id', (l) => ({ cases: [...l.cases, l.cases[0]!] })],
  ['must-without-code', () => ({ marks: [] })],
  ['must-without-case', () => ({ cases: [], mutants: [] })],
  ['must-without-mutant', () => ({ mutants: [] })],
  ['stale-exemption', () => ({ exemptions: new Map([['AAA-001', exemption(['case'])]]) })],
  ['stale-exemption', () => ({ exemptions: new Map([['AAA-002', exemption(['case'])]]) })],
  ['unlocked', () => ({ lock: new Map([['AAA-001', sentenceHash(one)]]) })],
  ['sentence-changed', (l) => ({ lock: new Map([...l.lock, ['AAA-001', '0000']]) })],
  ['id-removed', (l) => ({ lock: new Map([...l.lock, ['AAA-003', '0000']]) })],
  ['mutant', (l) => ({ mutants: [{ ...l.mutants[0]!, from: 'gone' }] })],
  ['mutant', (l) => ({ mutants: [{ ...l.mutants[0]!, killedBy: 'a/none' }] })],
  ['mutant', (l) => ({ mutants: [{ ...l.mutants[0]!, to: 'one' }] })],
  [
    'mutant',
    (l) => ({
      cases: [...l.cases, { ...l.cases[0]!, id: 'a/two', checks: [] }],
      mutants: [{ ...l.mutants[0]!, killedBy: 'a/two' }],
    }),
  ],
  ['note-lost', (l) => ({ notes: { ...l.notes, rows: [] } })],
  ['note-target', (l) => ({ notes: { ...l.notes, rows: [{ ...l.notes.rows[0]!, target: 'AAA-077' }] } })],
  ['note-target', (l) => ({ notes: { ...l.notes, rows: [{ ...l.notes.rows[0]!, target: '' }] } })],
  [
    'ambiguity',
    (l) => ({ requirements: new Map([...l.requirements, ['AAA-001', { ...one, ambiguity: 'AMB-X-1' }]]) }),
  ],
];

describe('the gates of the ledger', () => {
  test('a sound ledger yields no finding', () => expect(audit(soundLedger())).toEqual([]));

  test.each(defects)('%s fires on its seeded defect', (gate, defect) => {
    const sound = soundLedger();
    const findings = audit({ ...sound, ...defect(sound) });
    expect(findings.map((finding) => finding.gate)).toContain(gate);
  });

  test('an exemption lets a MUST lack what it names, and only that', () => {
    const sound = soundLedger();
    const without = { ...sound, mutants: [], exemptions: new Map([['AAA-001', exemption(['mutant'])]]) };
    expect(audit(without)).toEqual([]);
  });
});
