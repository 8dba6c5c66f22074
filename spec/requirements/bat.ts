import { area } from './define.ts';

/** Append only: a number is never given twice. */
export const bat = area('BAT', {});
