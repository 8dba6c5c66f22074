/** JSON as the reports write it: keys sorted, LF, int64 as decimal strings, bytes as base64. The same value gives the same bytes. */

/** One line of canonical JSON, without the line feed. */
export const canonical = (value: unknown): string => JSON.stringify(sorted(value));

/** The same, for people: indented by two. */
export const canonicalPretty = (value: unknown): string => `${JSON.stringify(sorted(value), null, 2)}\n`;

function sorted(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}
