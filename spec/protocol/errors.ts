/**
 * Error codes of the protocol, by name and by number.
 *
 * Shape   `ErrorName` is a literal type, so a mistyped name does not compile; the tables are made from
 *         errors.json.
 * Errors  an unknown code has no name: `errorName` answers `undefined`.
 */
import { errorRows } from './generated/errors.ts';

export type ErrorName = (typeof errorRows)[number]['name'];

export interface ErrorRow {
  readonly code: number;
  readonly name: ErrorName;
  readonly exception: string | null;
  readonly retriable: boolean;
  readonly invalidMetadata?: boolean;
  /** The releases that have it; absent where both do. */
  readonly in?: readonly string[] | string;
}

const byCode = new Map<number, ErrorRow>(errorRows.map((row) => [row.code, row]));

/** Name → code: `errorCodes.NOT_LEADER_OR_FOLLOWER` is 6. */
export const errorCodes = Object.fromEntries(errorRows.map((row) => [row.name, row.code])) as Readonly<
  Record<ErrorName, number>
>;

export const errorName = (code: number): ErrorName | undefined => byCode.get(code)?.name;

export const errorRow = (code: number): ErrorRow | undefined => byCode.get(code);

export const isErrorName = (name: string): name is ErrorName => Object.hasOwn(errorCodes, name);
