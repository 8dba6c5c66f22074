/**
 * One configuration value: text in, typed value out, or Kafka's reason why not.
 *
 * Shape   `parseConfigValue(definition, text)` is a pure function; definitions are data of the specification.
 * Units   as the name of the configuration says. A `long` beyond 2^53 means "without limit" and becomes
 *         `Infinity`.
 * Errors  `ConfigError`, error 40 (INVALID_CONFIG), in the words clients of Kafka know.
 * Source  kafka@1eb7644:clients/src/main/java/org/apache/kafka/common/config/ConfigDef.java#parseType
 */
import {
  type ConfigDefinition,
  type ConfigType,
  parseBounds,
  parseChoices,
} from '../../spec/protocol/configs.ts';
import { errorCodes } from '../../spec/protocol/errors.ts';

/** A configuration was refused. */
export interface ConfigError {
  readonly error: number;
  readonly message: string;
}

export type ConfigValue = number | boolean | string | readonly string[] | null;

export function isConfigError(result: object): result is ConfigError {
  return 'error' in result && 'message' in result;
}

export function configError(message: string): ConfigError {
  return { error: errorCodes.INVALID_CONFIG, message };
}

/** A parsed value is wrapped, because a value may be `null` and an error is an object. */
export type ParsedConfig = { readonly value: ConfigValue } | ConfigError;

/** Parses and validates one value. `null` stands for "not set" and takes the default. */
export function parseConfigValue(definition: ConfigDefinition, text: string | null): ParsedConfig {
  const given = text ?? definition.default ?? null;
  if (given === null) return { value: null };
  const value = parseType(definition.type, given);
  if (value === undefined) return refused(definition.name, given, PARSE_REASON[definition.type]);
  // A default is Kafka's own word: some break the validator of their own release
  // (controller.quorum.bootstrap.servers).
  if (text === null || definition.valid === undefined) return { value };
  const broken = violation(definition, definition.valid, value);
  return broken === undefined ? { value } : refused(definition.name, broken.shown, broken.reason);
}

/** The text Kafka shows for a value: numbers and lists lose their blanks, lists what they name twice. */
export function configText(definition: ConfigDefinition, text: string): string {
  if (definition.type === 'list') return [...new Set(listOf(text))].join(',');
  // The default of a class is written as Java prints one.
  if (definition.type === 'class') return text.trim().replace(/^class /, '');
  return definition.type === 'string' ? text : text.trim();
}

function refused(name: string, given: string, reason: string): ConfigError {
  return configError(`Invalid value ${given} for configuration ${name}: ${reason}`);
}

const NUMBER_REASON = (type: string): string => `Not a number of type ${type}`;
const PARSE_REASON: Record<ConfigType, string> = {
  boolean: 'Expected value to be either true or false',
  int: NUMBER_REASON('INT'),
  short: NUMBER_REASON('SHORT'),
  long: NUMBER_REASON('LONG'),
  double: NUMBER_REASON('DOUBLE'),
  list: 'Expected a comma separated list',
  string: 'Expected a string',
  class: 'Expected a class name',
  password: 'Expected a password',
};

function parseType(type: ConfigType, text: string): ConfigValue | undefined {
  switch (type) {
    case 'boolean':
      return parseBoolean(text.trim().toLowerCase());
    case 'short':
      return parseWhole(text.trim(), 2n ** 15n);
    case 'int':
      return parseWhole(text.trim(), 2n ** 31n);
    case 'long':
      return parseWhole(text.trim(), 2n ** 63n);
    case 'double':
      return parseDouble(text.trim());
    case 'list':
      return listOf(text);
    default:
      return type === 'string' ? text : text.trim();
  }
}

function parseBoolean(text: string): boolean | undefined {
  return text === 'true' ? true : text === 'false' ? false : undefined;
}

function parseWhole(text: string, limit: bigint): number | undefined {
  if (!/^[+-]?\d{1,20}$/.test(text)) return undefined;
  const value = BigInt(text.replace('+', ''));
  if (value < -limit || value >= limit) return undefined;
  const double = Number(value);
  if (Number.isSafeInteger(double)) return double;
  return double > 0 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
}

function parseDouble(text: string): number | undefined {
  const value = Number(text);
  return text === '' || Number.isNaN(value) ? undefined : value;
}

function listOf(text: string): string[] {
  return text.trim() === '' ? [] : text.split(',').map((item) => item.trim());
}

interface Violation {
  /** The offending value, as Java prints it. */
  readonly shown: string;
  readonly reason: string;
}

/** How a value breaks its validator, or `undefined`. */
function violation(definition: ConfigDefinition, valid: string, value: ConfigValue): Violation | undefined {
  if (typeof value === 'number') {
    const reason = numberViolation(valid, value);
    return reason === undefined ? undefined : { shown: numberText(definition.type, value), reason };
  }
  const given = typeof value === 'string' ? [value] : ((value ?? []) as readonly string[]);
  if (valid.startsWith('[partitionId]:[brokerId]')) return throttleViolation(definition.name, valid, given);
  if (valid === 'non-empty string')
    return value === '' ? { shown: '', reason: 'String must be non-empty' } : undefined;
  if (valid === 'non-empty list')
    return given.length === 0 ? { shown: '[]', reason: 'must not be empty' } : undefined;
  const choices = parseChoices(valid);
  if (choices === undefined) return undefined;
  const fold = valid.startsWith('(case insensitive)');
  const alien = given.find((item) => !choices.includes(fold ? item.toUpperCase() : item));
  return alien === undefined
    ? undefined
    : { shown: alien, reason: `String must be one of: ${choices.join(', ')}` };
}

/** Java prints a whole double with `.0`. */
function numberText(type: ConfigType, value: number): string {
  return type === 'double' && Number.isInteger(value) ? `${value}.0` : String(value);
}

function numberViolation(valid: string, value: number): string | undefined {
  const alternative = /^(.*) or (-?\d+)$/.exec(valid);
  const bounds = parseBounds(alternative?.[1] ?? valid);
  if (bounds === undefined) return undefined;
  const inside = value >= bounds.min && value <= bounds.max;
  if (alternative !== null) {
    const other = Number(alternative[2]);
    if (inside || value === other) return undefined;
    return `Value must be between ${bounds.min} and ${bounds.max} or equal to ${other}`;
  }
  if (value < bounds.min) return `Value must be at least ${bounds.min}`;
  return inside ? undefined : `Value must be no more than ${bounds.max}`;
}

function throttleViolation(name: string, format: string, items: readonly string[]): Violation | undefined {
  if (items.length === 0 || (items.length === 1 && items[0] === '*')) return undefined;
  if (items.every((item) => /^\d+:\d+$/.test(item))) return undefined;
  const reason = `${name} must be the literal '*' or a list of replicas in the following format: ${format}`;
  return { shown: `[${items.join(', ')}]`, reason };
}
