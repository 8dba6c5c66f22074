/**
 * Transaction markers and what they leave in a log: the transaction index, aborted ranges, the last stable offset.
 *
 * Shape   spliced by id into `spec/text/16-markers.md`.
 */
import { area } from './define.ts';

/** Append only: a number is never given twice. */
export const mark = area('MARK', {});
