/** `ktck repro <case>`: one case alone, with every frame decoded over its bytes. */
import { Command } from 'commander';
import { traceFrame } from '../../conformance/reports/evidence.ts';
import { frameOf } from '../../conformance/reports/evidence-frames.ts';
import { Progress, standardScreen, summaryLine } from '../../conformance/reports/terminal.ts';
import { caseName } from '../../conformance/runner/case-result.ts';
import type { CaseResult } from '../../conformance/runner/result.ts';
import { renderFrame } from '../../conformance/wire/hexdump.ts';
import { type RequirementId, requirements } from '../../spec/requirements/index.ts';
import { judgeSubject } from '../judge.ts';

const examples = `
Examples:
  ktck repro produce/invalid-acks
  ktck repro 'produce/invalid-acks[version=9]' --subject apache-kafka@4.3.1 --seed 7`;

interface ReproFlags {
  subject: string;
  seed: number;
  allowRemote: string[];
  allowCrash?: boolean;
}

/** The command. */
export function reproCommand(): Command {
  return new Command('repro')
    .description('repeat one case and show every frame it sent and received')
    .argument('<case>', 'a case, optionally with axis values in brackets')
    .option('--subject <address>', 'on whom', 'builtin:reference')
    .option('--seed <n>', 'where chance begins', Number, 1)
    .option('--allow-remote <host>', 'allow this host', (value: string, all: string[]) => [...all, value], [])
    .option('--allow-crash', 'allow requests that may end the process')
    .addHelpText('after', examples)
    .action(reproAction);
}

async function reproAction(pattern: string, flags: ReproFlags): Promise<void> {
  const screen = standardScreen();
  const outcome = await judgeSubject({
    address: flags.subject,
    selection: { select: [pattern], skip: [], reqs: [], levels: [] },
    seed: flags.seed,
    jobs: 1,
    allowRemote: flags.allowRemote,
    allowCrash: flags.allowCrash ?? false,
    keepEveryFrame: true,
    progress: new Progress({ ...screen, isTTY: false, write: () => undefined }),
    argv: process.argv.slice(2),
  });
  for (const result of outcome.report?.cases ?? []) process.stdout.write(story(result, outcome.frames));
  screen.write(`${summaryLine(outcome.summary, `${outcome.folder}/report.html`)}\n`);
  process.exitCode = outcome.exitCode;
}

/** A run of a case as a text: sentences, frames, expectations, verdict. */
function story(result: CaseResult, frames: ReadonlyMap<string, Uint8Array>): string {
  const lines = [`# ${caseName(result.caseId, result.axes)}: ${result.verdict}`, ''];
  for (const id of result.reqs) lines.push(`${id}  ${requirements[id as RequirementId].text}`, '');
  for (const evidence of result.evidence) {
    const frame = frameOf(evidence, frames);
    const arrow = evidence.direction === 'sent' ? '→' : '←';
    lines.push(`${arrow} ${evidence.label ?? 'frame'} (${evidence.bytes} bytes)`);
    const trace = traceFrame(frame);
    const marks = evidence.range ? [evidence.range] : [];
    if (evidence.bytes > 0)
      lines.push(renderFrame(trace ?? { nodes: [], end: frame.bytes.length }, frame.bytes, marks));
    lines.push('');
  }
  for (const check of result.checks) lines.push(`${check.verdict.padEnd(12)} ${check.req}  ${check.message}`);
  if (result.reason) lines.push(result.reason);
  return `${lines.join('\n')}\n\n`;
}
