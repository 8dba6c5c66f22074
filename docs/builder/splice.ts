/**
 * A chapter for reading on the site: each `{{AREA-NNN}}` becomes the sentence itself, with what stands behind it one click away.
 *
 * Shape   chapter text in, Markdown out. Links are relative to the chapter, `source:` leads to a listing (see links.ts).
 */
import { dirname, relative } from 'node:path';
import type { Ledger } from '../../conformance/ledger/model.ts';
import type { Requirement } from '../../spec/requirements/define.ts';

const flowed = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** Verdicts in one word a subject: `Apache Kafka 4.3.1 covered-pass`. */
function verdictsOf(ledger: Ledger, id: string): string {
  const found = ledger.verdicts.filter((verdict) => verdict.requirement === id);
  return found.map((verdict) => `${verdict.subject} ${verdict.state}`).join(', ') || 'not judged yet';
}

function behind(ledger: Ledger, id: string, page: string): string {
  const mark = ledger.marks.find((one) => one.id === id && one.kind === 'declaration');
  const line = mark ?? ledger.marks.find((one) => one.id === id);
  const code = line ? [`[code](source:${line.path}#L${line.line})`] : [];
  const cases = ledger.cases
    .filter((one) => one.checks.includes(id))
    .map((one) => `[${one.id}](source:${one.path})`);
  const judged = `[verdicts](${page}#last-verdicts): ${verdictsOf(ledger, id)}`;
  return [...code, ...(cases.length > 0 ? [`cases ${cases.join(', ')}`] : []), judged].join(' · ');
}

/** The block of one sentence. */
export function sentenceBlock(ledger: Ledger, id: string, requirement: Requirement, from: string): string {
  const page = relative(dirname(from), `docs/generated/requirements/${id}.md`);
  const { level, profile } = requirement;
  return `<div class="sentence"><a id="${id}"></a>

[**${id}**](${page}) <span class="tag">${level}</span> <span class="tag">${profile}</span> **${requirement.title}**

${flowed(requirement.text)}

<details><summary>Why, and what stands behind it</summary>

${flowed(requirement.why)}

${behind(ledger, id, page)}

</details>

</div>`;
}

/** The chapter with every splice filled in. */
export function spliced(ledger: Ledger, path: string, text: string): string {
  return text.replace(/\{\{([A-Z]{3,5}-\d{3})\}\}/g, (whole, id: string) => {
    const requirement = ledger.requirements.get(id);
    return requirement ? sentenceBlock(ledger, id, requirement, path) : whole;
  });
}
