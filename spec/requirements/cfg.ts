/**
 * Dynamic configuration: what DescribeConfigs tells and what AlterConfigs changes.
 *
 * Shape   spliced by id into `spec/text/14-config.md`.
 */
import { area } from './define.ts';

/** Append only: a number is never given twice. */
export const cfg = area('CFG', {});
