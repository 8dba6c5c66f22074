/**
 * The folder of one run: `events.ndjson` written while it runs, `report.json` and `report.html` at its end, frames under `evidence/`.
 *
 * Shape   header first, footer last; a stream without a footer was cut off. Frames are stored once, by their digest.
 * Errors  a folder that cannot be written is the system's error, passed on.
 */
import { createHash, type Hash } from 'node:crypto';
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { digest } from '../runner/chance.ts';
import type { CaseResult, Footer, Header, Report, Summary } from '../runner/result.ts';
import { canonical, canonicalPretty } from './canonical.ts';

/** Writes the stream and keeps what the report needs. */
export class ReportFolder {
  readonly path: string;
  readonly #hash: Hash = createHash('sha256');
  readonly #cases: CaseResult[] = [];
  readonly #stored = new Map<string, Uint8Array>();
  #header: Header | undefined;
  #events = 0;

  constructor(path: string) {
    this.path = path;
    mkdirSync(path, { recursive: true });
    rmSync(join(path, 'evidence'), { recursive: true, force: true });
    for (const stale of ['report.json', 'report.html']) rmSync(join(path, stale), { force: true });
    writeFileSync(this.#stream, '');
  }

  get #stream(): string {
    return join(this.path, 'events.ndjson');
  }

  /** The frames stored so far, by their path. */
  get frames(): ReadonlyMap<string, Uint8Array> {
    return this.#stored;
  }

  header(header: Header): void {
    this.#header = header;
    this.#append({ event: 'header', header });
  }

  case(result: CaseResult): void {
    this.#cases.push(result);
    this.#append({ event: 'case', case: result });
  }

  /** Stores bytes once; returns their path in the folder. */
  store(bytes: Uint8Array): { path: string; sha256: string } {
    const sha256 = digest(bytes);
    const path = `evidence/${sha256.slice(0, 16)}.bin`;
    if (!this.#stored.has(path)) {
      mkdirSync(join(this.path, 'evidence'), { recursive: true });
      writeFileSync(join(this.path, path), bytes);
      this.#stored.set(path, bytes);
    }
    return { path, sha256 };
  }

  /** Ends the stream and folds it. A run that never opened has no header and leaves no report. */
  finish(summary: Summary, stoppedEarly: string | undefined): Report | undefined {
    this.#append({ event: 'summary', summary });
    const footer: Footer = {
      complete: stoppedEarly === undefined,
      ...(stoppedEarly === undefined ? {} : { stoppedEarly }),
      eventCount: this.#events + 1,
      finishedAt: new Date().toISOString(),
      digest: this.#hash.copy().digest('hex'),
    };
    this.#append({ event: 'footer', footer });
    if (!this.#header) return undefined;
    const report: Report = { header: this.#header, cases: this.#cases, summary, footer };
    writeFileSync(join(this.path, 'report.json'), canonicalPretty(report));
    return report;
  }

  html(text: string): string {
    const path = join(this.path, 'report.html');
    writeFileSync(path, text);
    return path;
  }

  #append(event: object): void {
    const line = `${canonical(event)}\n`;
    this.#hash.update(line);
    this.#events++;
    appendFileSync(this.#stream, line);
  }
}
