/** All requirements, and their ids as a literal type: a mistyped id does not compile. */
import { bat } from './bat.ts';
import { cfg } from './cfg.ts';
import { ckp } from './ckp.ts';
import { cmp } from './cmp.ts';
import type { Requirement } from './define.ts';
import { dir } from './dir.ts';
import { drc } from './drc.ts';
import { fet } from './fet.ts';
import { idm } from './idm.ts';
import { idx } from './idx.ts';
import { lof } from './lof.ts';
import { log } from './log.ts';
import { mark } from './mark.ts';
import { meta } from './meta.ts';
import { old } from './old.ts';
import { ole } from './ole.ts';
import { pipe } from './pipe.ts';
import { prd } from './prd.ts';
import { purg } from './purg.ts';
import { rcv } from './rcv.ts';
import { ret } from './ret.ts';
import { top } from './top.ts';
import { val } from './val.ts';
import { wire } from './wire.ts';

const byId = {
  ...wire,
  ...pipe,
  ...purg,
  ...bat,
  ...meta,
  ...top,
  ...prd,
  ...val,
  ...idm,
  ...fet,
  ...lof,
  ...ole,
  ...log,
  ...idx,
  ...rcv,
  ...ckp,
  ...cfg,
  ...ret,
  ...drc,
  ...mark,
  ...cmp,
  ...dir,
  ...old,
};

export type RequirementId = keyof typeof byId;
export const requirements: Readonly<Record<RequirementId, Requirement>> = byId;
export const requirementIds = Object.keys(byId) as RequirementId[];
