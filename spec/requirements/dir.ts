/**
 * Log directories: several on one node, failing ones, and replicas that move between them.
 *
 * Shape   spliced by id into `spec/text/18-directories.md`.
 */
import { area } from './define.ts';

/** Append only: a number is never given twice. */
export const dir = area('DIR', {});
