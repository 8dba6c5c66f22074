/**
 * `ktck check` of a copy: the files of a stopped node are written to a place of their own, and the command is put on them.
 *
 * Shape   `findingsInCopy` gives one line for each error and each warning, none where the directory is sound.
 * Errors  a command that ends otherwise than with 0 or 1 is an error with what it said.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { NodeDisk } from '../../conformance/driver/cluster.ts';
import { MemoryDisk } from '../../conformance/images/memory-disk.ts';
import type { Inspection } from '../../conformance/inspect/check-directory.ts';
import { start } from './children.ts';

/** What the command made of it. */
export interface Checked {
  readonly partitions: number;
  readonly notes: number;
  readonly findings: readonly string[];
}

/** Checks a copy of these files. */
export async function checkedCopy(disk: NodeDisk): Promise<Checked> {
  const copy = mkdtempSync(join(tmpdir(), 'ktck-copy-'));
  try {
    for (const [path, bytes] of (await MemoryDisk.of(disk)).entries()) {
      mkdirSync(dirname(join(copy, path)), { recursive: true });
      writeFileSync(join(copy, path), bytes);
    }
    const { status, stdout, stderr } = await start(['check', copy, '--format', 'json']).ended;
    if (status !== 0 && status !== 1) throw new Error(`ktck check ended with ${status}: ${stderr.trim()}`);
    const { findings, partitions } = JSON.parse(stdout) as Inspection;
    const told = findings.filter(({ severity }) => severity !== 'note');
    const lines = told.map(
      ({ severity, requirement, file, start: from, end, message, expected, actual }) =>
        `${severity} ${requirement} ${file} [${from ?? ''}, ${end ?? ''}) ${message}` +
        (expected === undefined ? '' : `; expected ${expected}, found ${actual}`),
    );
    if (status === 1 && lines.length === 0) lines.push('ktck check ended with 1 and told nothing');
    return { partitions, notes: findings.length - told.length, findings: lines };
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}
