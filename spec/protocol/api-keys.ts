/**
 * API keys, by name and by number, and the versions each release knows and advertises.
 *
 * Shape   `ApiName` is a literal type; a request's message name is `${ApiName}Request`, its answer's
 *         `${ApiName}Response`.
 * Errors  an unknown key has no name: `apiName` answers `undefined`.
 */
import { apiRows } from './generated/api-keys.ts';
import { advertisedJson } from './generated/api-versions.ts';

export type ApiName = (typeof apiRows)[number]['name'];
export type ReleaseName = '3.9.2' | '4.3.1';
/** Which real node was asked: `4.3.1-kraft` is a broker, `4.3.1-kraft-controller` a controller. */
export type AdvertisedBy = keyof typeof advertisedJson;

export interface ApiRelease {
  readonly min: number;
  readonly max: number;
  readonly maxStable: number;
  /** `null` where the release has the API but does not offer it. */
  readonly advertised?: string | null;
  readonly deprecated?: readonly number[];
}

export interface ApiRow {
  readonly key: number;
  readonly name: ApiName;
  readonly enum: string;
  readonly clusterAction: boolean;
  readonly forwardable: boolean;
  readonly requiresDelayedAllocation: boolean;
  readonly listeners: Readonly<Partial<Record<ReleaseName, readonly string[]>>>;
  readonly releases: Readonly<Partial<Record<ReleaseName, ApiRelease | { readonly removed: true }>>>;
  /** What the older release called it. */
  readonly before?: { readonly name: string; readonly enum: string };
}

export const apis: readonly ApiRow[] = apiRows;
const byKey = new Map<number, ApiRow>(apis.map((row) => [row.key, row]));
const byName = new Map<string, ApiRow>(apis.map((row) => [row.name, row]));

/** Name → key: `apiKeys.Produce` is 0. */
export const apiKeys = Object.fromEntries(apiRows.map((row) => [row.name, row.key])) as Readonly<
  Record<ApiName, number>
>;

export const apiName = (key: number): ApiName | undefined => byKey.get(key)?.name;

export function apiRow(name: ApiName): ApiRow;
export function apiRow(name: string): ApiRow | undefined;
export function apiRow(name: string): ApiRow | undefined {
  return byName.get(name);
}

export const isApiName = (name: string): name is ApiName => byName.has(name);

/** The ranges a real node answered to ApiVersions: api key → range. */
export function advertisedVersions(
  by: AdvertisedBy,
): ReadonlyMap<number, { name: string; min: number; max: number }> {
  const answer = JSON.parse(advertisedJson[by]) as {
    apis: Record<string, { name: string; min: number; max: number }>;
  };
  return new Map(Object.entries(answer.apis).map(([key, range]) => [Number(key), range]));
}
