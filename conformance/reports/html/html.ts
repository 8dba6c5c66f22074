import type { Report } from '../../runner/result.ts';
export function renderHtml(report: Report, _frames: ReadonlyMap<string, Uint8Array>): string {
  return `<!doctype html><title>${report.header.subject.name}</title>`;
}
