/** The header of a report: who judged whom, by what, where, and how it was asked for. */
import { arch, cpus, platform } from 'node:os';
import { requirements } from '../../spec/requirements/index.ts';
import type { CaseDefinition } from '../case.ts';
import type { Session } from '../driver/session.ts';
import { canonical } from '../reports/canonical.ts';
import { caseDigest } from './case-result.ts';
import { digest } from './chance.ts';
import type { Header } from './result.ts';
import type { Claims } from './verdicts.ts';

/** What the command line knows. */
export interface Invocation {
  readonly argv: readonly string[];
  readonly seed: number;
  readonly jobs: number;
  readonly select: readonly string[];
  readonly skip: readonly string[];
  readonly timeoutScale: number;
}

/** The tool that judges. */
export interface ToolFacts {
  readonly version: string;
  readonly commit: string;
}

/** Builds the header once the first cluster has answered. */
export function headerOf(
  session: Session,
  suite: readonly CaseDefinition[],
  claims: Claims,
  invocation: Invocation,
  tool: ToolFacts,
  measuredRttMs: number,
): Header {
  const { subject, advertised } = session;
  const apiVersions = Object.fromEntries(
    [...advertised].map(([api, { min, max }]) => [api, `${min}-${max}`]),
  );
  const startedAt = new Date().toISOString();
  return {
    schemaVersion: 1,
    runId: digest(`${startedAt}${process.pid}${subject.address}`).slice(0, 16),
    startedAt,
    tool: { name: 'ktck', ...tool, node: process.version },
    suite: {
      version: tool.version,
      revision: claims.release,
      requirementSetDigest: digest(canonical(requirements)),
      casesDigest: digest(suite.map((definition) => caseDigest(definition)).join('\n')),
    },
    subject: {
      name: subject.name,
      version: subject.version,
      kind: subject.capabilities.has('lifecycle') ? 'started' : 'attached',
      address: subject.address,
      claims: { ...claims, capabilities: [...subject.capabilities].sort() },
      identity: { apiVersionsDigest: digest(canonical(apiVersions)), apiVersions },
    },
    environment: { os: platform(), arch: arch(), cpus: cpus().length, ci: Boolean(process.env.CI) },
    invocation: { ...invocation, measuredRttMs: Math.round(measuredRttMs * 1000) / 1000 },
    redactions: [],
  };
}
