/**
 * Compaction: which records of a key stay.
 *
 * Shape   spliced by id into `spec/text/17-compaction.md`.
 */
import { area } from './define.ts';

/** Append only: a number is never given twice. */
export const cmp = area('CMP', {});
