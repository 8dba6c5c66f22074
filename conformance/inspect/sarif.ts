/**
 * Findings as SARIF 2.1.0, which editors, code hosts and dashboards read.
 *
 * Shape   one run; a rule is a requirement; a place is a byte range of a file relative to the directory.
 * Source  OASIS SARIF 2.1.0: §3.13 log, §3.14 run, §3.27 result, §3.30 region.
 */
import { requirements } from '../../spec/requirements/index.ts';
import type { Json } from './../wire/json.ts';
import type { Inspection } from './check-directory.ts';
import type { Finding } from './finding.ts';

export interface SarifFacts {
  readonly toolVersion: string;
  /** Where the directory is, as a `file:` address that ends in a slash. */
  readonly rootUri: string;
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ');
const uriOf = (file: string): string => file.split('/').map(encodeURIComponent).join('/') || './';

/** The document as JSON. */
export function inspectionSarif({ findings }: Inspection, { toolVersion, rootUri }: SarifFacts): Json {
  const ids = [...new Set(findings.map(({ requirement }) => requirement))].sort();
  const rules = ids.map((id) => ({
    id,
    shortDescription: { text: requirements[id].title },
    fullDescription: { text: oneLine(requirements[id].text) },
    help: { text: oneLine(requirements[id].why) },
  }));
  return {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'ktck', semanticVersion: toolVersion, rules } },
        originalUriBaseIds: { DIRECTORY: { uri: rootUri } },
        columnKind: 'utf16CodeUnits',
        results: findings.map((finding) => resultOf(finding, ids.indexOf(finding.requirement))),
      },
    ],
  };
}

function resultOf(finding: Finding, ruleIndex: number): Json {
  const { requirement, severity, file, start, end, message, expected, actual } = finding;
  const compared =
    expected === undefined && actual === undefined
      ? ''
      : ` (expected ${expected ?? 'something else'}, found ${actual ?? 'another'})`;
  const region =
    start === undefined || end === undefined
      ? {}
      : { region: { byteOffset: start, byteLength: end - start } };
  return {
    ruleId: requirement,
    ruleIndex,
    level: severity,
    message: { text: `${message}${compared}` },
    locations: [
      { physicalLocation: { artifactLocation: { uri: uriOf(file), uriBaseId: 'DIRECTORY' }, ...region } },
    ],
  };
}
