/**
 * The gates: what may not be wrong in the ledger. Each is a pure function from the ledger to findings, and each is shown failing on a
 * seeded defect in `gates.test.ts`.
 *
 * Source  docs/architecture.md; the rules follow duvet's and the reasons why its mappings rotted (resolve symbols, hash texts, fail on stale exceptions).
 */
import { createHash } from 'node:crypto';
import type { Requirement } from '../../spec/requirements/define.ts';
import type { Evidence } from '../../spec/requirements/exemptions.ts';
import type { Finding, Ledger } from './model.ts';

export type Gate = (ledger: Ledger) => Finding[];

/** The hash that the lock keeps of a sentence: its level and its text. */
export function sentenceHash(requirement: Requirement): string {
  return createHash('sha256').update(`${requirement.level}\n${requirement.text}`).digest('hex').slice(0, 16);
}

/** Only a mechanism shows it: no wire, no disk, no process. */
const isHidden = (requirement: Requirement | undefined): boolean =>
  requirement?.seenBy.every((door) => door === 'mechanism') ?? false;

const isLive = (requirement: Requirement | undefined): boolean =>
  requirement !== undefined && !requirement.status;

/** Ids used in code, cases, mutants, chapters or exemptions that no requirement bears. */
const unknownIds: Gate = (ledger) => {
  const used = [
    ...ledger.marks.map((mark) => ({ id: mark.id, where: `${mark.path}:${mark.line}` })),
    ...ledger.cases.flatMap((one) => one.checks.map((id) => ({ id, where: one.path }))),
    ...ledger.mutants.map((mutant) => ({ id: mutant.requirement, where: `mutant ${mutant.id}` })),
    ...ledger.chapters.flatMap((c) => c.splices.map((s) => ({ id: s.id, where: `${c.path}:${s.line}` }))),
    ...ledger.vectors.flatMap((vector) => vector.requirements.map((id) => ({ id, where: vector.path }))),
    ...ledger.ambiguities.flatMap((entry) => entry.requirements.map((id) => ({ id, where: entry.id }))),
    ...[...ledger.exemptions.keys()].map((id) => ({ id, where: 'exemptions' })),
  ];
  return used
    .filter(({ id }) => !isLive(ledger.requirements.get(id)))
    .map(({ id, where }) => ({
      gate: 'unknown-id',
      id,
      message: `${where} names ${id}, which is no living requirement`,
    }));
};

/** Each living requirement is spliced into exactly one chapter. */
const splicedOnce: Gate = (ledger) => {
  const places = new Map<string, string[]>();
  for (const chapter of ledger.chapters) {
    for (const splice of chapter.splices) {
      places.set(splice.id, [...(places.get(splice.id) ?? []), `${chapter.path}:${splice.line}`]);
    }
  }
  const findings: Finding[] = [];
  for (const [id, requirement] of ledger.requirements) {
    const found = places.get(id) ?? [];
    if (requirement.status || found.length === 1) continue;
    const message =
      found.length === 0 ? `${id} stands in no chapter` : `${id} stands in ${found.join(' and ')}`;
    findings.push({ gate: found.length === 0 ? 'orphan-id' : 'duplicate-splice', id, message });
  }
  return findings;
};

/** Case and mutant ids are unique. */
const uniqueIds: Gate = (ledger) => {
  const findings: Finding[] = [];
  for (const [kind, ids] of [
    ['case', ledger.cases.map((one) => one.id)],
    ['mutant', ledger.mutants.map((mutant) => mutant.id)],
  ] as const) {
    const seen = new Set<string>();
    for (const id of ids) {
      if (seen.has(id))
        findings.push({ gate: 'duplicate-id', id, message: `${kind} ${id} is defined twice` });
      seen.add(id);
    }
  }
  return findings;
};

/** What evidence a requirement has. Vectors stand in for a case where no door of the runner shows the rule. */
export function evidenceOf(ledger: Ledger, id: string): Record<Evidence, boolean> {
  return {
    code: ledger.marks.some((mark) => mark.id === id),
    case:
      ledger.cases.some((one) => one.checks.includes(id)) ||
      (isHidden(ledger.requirements.get(id)) &&
        ledger.vectors.some((vector) => vector.requirements.includes(id))),
    mutant: ledger.mutants.some((mutant) => mutant.requirement === id),
  };
}

/** A MUST has code, case and mutant, or a typed exemption for what it lacks. */
const mustHasEvidence: Gate = (ledger) => {
  const findings: Finding[] = [];
  for (const [id, requirement] of ledger.requirements) {
    if (requirement.status || requirement.level !== 'MUST') continue;
    const has = evidenceOf(ledger, id);
    const excused = ledger.exemptions.get(id)?.missing ?? [];
    for (const kind of ['code', 'case', 'mutant'] as const) {
      if (has[kind] || excused.includes(kind)) continue;
      findings.push({
        gate: `must-without-${kind}`,
        id,
        message: `${id} is a MUST without ${kind} and without exemption`,
      });
    }
  }
  return findings;
};

/** An exemption for evidence that exists, or for a requirement that is no MUST, is stale. */
const staleExemption: Gate = (ledger) => {
  const findings: Finding[] = [];
  for (const [id, exemption] of ledger.exemptions) {
    if (ledger.requirements.get(id)?.level !== 'MUST') {
      findings.push({ gate: 'stale-exemption', id, message: `${id} is no MUST and needs no exemption` });
      continue;
    }
    const has = evidenceOf(ledger, id);
    for (const kind of exemption.missing.filter((kind) => has[kind])) {
      findings.push({ gate: 'stale-exemption', id, message: `${id} is excused from ${kind}, but has one` });
    }
  }
  return findings;
};

/** A changed sentence stays red until its code and cases were read again and the lock was written anew (`npm run update -- --relock ID`). */
const lockedSentences: Gate = (ledger) => {
  const findings: Finding[] = [];
  for (const [id, requirement] of ledger.requirements) {
    const locked = ledger.lock.get(id);
    if (locked === undefined) {
      findings.push({ gate: 'unlocked', id, message: `${id} is not in the lock: npm run update` });
    } else if (locked !== sentenceHash(requirement)) {
      const message = `the sentence of ${id} changed: read its code and cases again, then npm run update -- --relock ${id}`;
      findings.push({ gate: 'sentence-changed', id, message });
    }
  }
  for (const id of ledger.lock.keys()) {
    if (!ledger.requirements.has(id)) {
      const message = `${id} was given once and is gone: ids are append only, withdraw it instead`;
      findings.push({ gate: 'id-removed', id, message });
    }
  }
  return findings;
};

/** A mutant fits its file exactly once, changes something, and is killed by a case that declares its requirement. */
const soundMutants: Gate = (ledger) => {
  const findings: Finding[] = [];
  const cases = new Map(ledger.cases.map((one) => [one.id, one]));
  for (const mutant of ledger.mutants) {
    const text = ledger.source(mutant.file);
    const fits = text === undefined ? 0 : text.split(mutant.from).length - 1;
    const say = (message: string) => findings.push({ gate: 'mutant', id: mutant.id, message });
    if (fits !== 1) say(`"from" occurs ${fits} times in ${mutant.file}: it must occur once`);
    if (mutant.from === mutant.to) say('"from" and "to" are the same');
    const killer = cases.get(mutant.killedBy);
    if (killer === undefined) say(`its case ${mutant.killedBy} does not exist`);
    else if (!killer.checks.includes(mutant.requirement))
      say(`${killer.id} does not check ${mutant.requirement}`);
  }
  return findings;
};

/** No sentence of the notes disappears, and each row leads to a requirement, to "planned", or to a correction. */
const notesKept: Gate = (ledger) => {
  const findings: Finding[] = [];
  const told = new Set(ledger.notes.rows.map((row) => row.sentence));
  for (const sentence of ledger.notes.frozen) {
    if (!told.has(sentence)) {
      findings.push({
        gate: 'note-lost',
        id: sentence.slice(0, 40),
        message: `a sentence of the notes has no row: ${sentence}`,
      });
    }
  }
  for (const row of ledger.notes.rows) {
    const ids = row.target.match(/\b[A-Z]{3,5}-\d{3}\b/g) ?? [];
    for (const id of ids.filter((id) => !isLive(ledger.requirements.get(id)))) {
      findings.push({
        gate: 'note-target',
        id,
        message: `${row.place.path}:${row.place.line} leads to ${id}, which does not live`,
      });
    }
    if (ids.length === 0 && !/^(planned|correction|heading|context)\b/.test(row.target)) {
      const message = `${row.place.path}:${row.place.line} leads nowhere: an id, "planned", "correction", "context" or "heading"`;
      findings.push({ gate: 'note-target', id: row.sentence.slice(0, 40), message });
    }
  }
  return findings;
};

/** Vectors that are evidence are there. */
const vectorsExist: Gate = (ledger) =>
  ledger.vectors
    .filter((vector) => !ledger.exists(vector.path))
    .map(({ path }) => ({
      gate: 'vector-missing',
      id: path,
      message: `${path} is named as evidence and is not there`,
    }));

/** A requirement that cites an ambiguity cites one that is registered, and each is registered once. */
const ambiguitiesKnown: Gate = (ledger) => {
  const ids = ledger.ambiguities.map((entry) => entry.id);
  const twice = ids.filter((id, at) => ids.indexOf(id) !== at);
  const unknown = [...ledger.requirements].filter(([, one]) => one.ambiguity && !ids.includes(one.ambiguity));
  return [
    ...twice.map((id) => ({ gate: 'ambiguity', id, message: `${id} is registered twice` })),
    ...unknown.map(([id, one]) => ({
      gate: 'ambiguity',
      id,
      message: `${id} cites ${one.ambiguity}, which is not registered`,
    })),
  ];
};

export const gates: Readonly<Record<string, Gate>> = {
  unknownIds,
  splicedOnce,
  uniqueIds,
  mustHasEvidence,
  staleExemption,
  lockedSentences,
  soundMutants,
  notesKept,
  vectorsExist,
  ambiguitiesKnown,
};

/** Runs every gate. An empty answer is a closed ledger. */
export const audit = (ledger: Ledger): Finding[] => Object.values(gates).flatMap((gate) => gate(ledger));
