/**
 * DeleteRecords: the log start, moved on request.
 *
 * Shape   spliced by id into `spec/text/15-retention.md`.
 */
import { area } from './define.ts';

/** Append only: a number is never given twice. */
export const drc = area('DRC', {});
