/**
 * Configuration definitions of both releases: name, type, default, validator, dynamic.
 *
 * Shape   `configDefinitions(release)` parses one release the first time it is asked for. `broker` and
 *         `topic` are the server's; `group` exists since 4.x; `producer` and `consumer` are the Java
 *         clients'; quotas are entity configurations.
 * Units   as the name says (`…ms`, `…bytes`); a default is text as Kafka writes it, `null` is Kafka's null.
 * Errors  `parseBounds` answers `undefined` for a validator that is not a range.
 */
import type { ReleaseName } from './api-keys.ts';
import { configJson } from './generated/configs.ts';

export type ConfigType =
  | 'boolean'
  | 'class'
  | 'double'
  | 'int'
  | 'list'
  | 'long'
  | 'password'
  | 'short'
  | 'string';

export interface ConfigDefinition {
  readonly name: string;
  readonly type: ConfigType;
  /** Absent where the configuration is required. */
  readonly default?: string | null;
  /** The validator as Kafka words it: `[1,...]`, `[0.5,...,1.0]`, `[compact, delete]`, `custom`. */
  readonly valid?: string;
  readonly importance: 'high' | 'medium' | 'low';
  /** May be changed while the broker runs. */
  readonly dynamic?: 'per-broker' | 'cluster-wide';
  readonly required?: boolean;
  readonly internal?: boolean;
  /** Of a topic configuration: the broker configuration that gives its default. */
  readonly server?: string;
}

export type ConfigScope = 'broker' | 'topic' | 'group' | 'producer' | 'consumer' | 'quotaUser' | 'quotaIp';

export interface ReleaseConfigs {
  readonly release: ReleaseName;
  readonly scopes: Readonly<Partial<Record<ConfigScope, ReadonlyMap<string, ConfigDefinition>>>>;
}

const parsed = new Map<ReleaseName, ReleaseConfigs>();

/** All definitions of a release, by scope and name. */
export function configDefinitions(release: ReleaseName): ReleaseConfigs {
  const known = parsed.get(release);
  if (known !== undefined) return known;
  const { release: _, ...scopes } = JSON.parse(configJson[release]) as Record<string, ConfigDefinition[]>;
  const byName = Object.entries(scopes).map(([scope, rows]) => [
    scope,
    new Map(rows.map((row) => [row.name, row])),
  ]);
  const configs: ReleaseConfigs = { release, scopes: Object.fromEntries(byName) };
  parsed.set(release, configs);
  return configs;
}

/** One definition, or `undefined`. */
export function configDefinition(
  release: ReleaseName,
  scope: ConfigScope,
  name: string,
): ConfigDefinition | undefined {
  return configDefinitions(release).scopes[scope]?.get(name);
}

/** The inclusive bounds of a range validator: `[1,...]` has no upper one. */
export function parseBounds(valid: string): { readonly min: number; readonly max: number } | undefined {
  const match = /^\[(-?[\d.]+),\.\.\.(?:,(-?[\d.]+))?\]$/.exec(valid);
  if (match === null) return undefined;
  return { min: Number(match[1]), max: match[2] === undefined ? Number.POSITIVE_INFINITY : Number(match[2]) };
}

/** The members of a list validator, `[compact, delete]`; a leading `(case insensitive)` is left out. */
export function parseChoices(valid: string): readonly string[] | undefined {
  const match = /^(?:\(case insensitive\) )?\[([^\]]*)\]$/.exec(valid);
  if (match?.[1] === undefined || match[1].includes(',...')) return undefined;
  return match[1].split(', ');
}
