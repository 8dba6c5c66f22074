/**
 * Message formats v0 and v1, and conversion between them and batches.
 *
 * Shape   spliced by id into `spec/text/19-legacy.md`.
 */
import { area } from './define.ts';

/** Append only: a number is never given twice. */
export const old = area('OLD', {});
