/** Which ktck this is: its version, and the commit where it runs from a clone. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ToolFacts } from '../conformance/runner/header.ts';

const root = new URL('..', import.meta.url);

/** Reads package.json beside the sources or the bundle. */
export function toolVersion(): string {
  return (JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as { version: string }).version;
}

/** The version, and the commit as git tells it. */
export function toolFacts(): ToolFacts {
  const version = toolVersion();
  const cwd = fileURLToPath(root);
  const asked = spawnSync('git', ['rev-parse', '--short=12', 'HEAD'], { cwd, encoding: 'utf8' });
  return { version, commit: asked.status === 0 ? asked.stdout.trim() : 'released' };
}
