/**
 * Retention: which segments go, and when.
 *
 * Shape   spliced by id into `spec/text/15-retention.md`.
 */
import { area } from './define.ts';

/** Append only: a number is never given twice. */
export const ret = area('RET', {});
