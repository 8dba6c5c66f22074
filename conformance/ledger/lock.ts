/** The lock: id → hash of its sentence. New ids are added by themselves; a changed sentence only on request, after its code and cases were read. */
import type { Requirement } from '../../spec/requirements/define.ts';
import { sentenceHash } from './gates.ts';

/** The lock's new content. `relock` names the ids whose changed sentence is accepted. */
export function renewLock(
  requirements: ReadonlyMap<string, Requirement>,
  lock: ReadonlyMap<string, string>,
  relock: readonly string[],
): Record<string, string> {
  const renewed = new Map(lock);
  for (const [id, requirement] of requirements) {
    if (!lock.has(id) || relock.includes(id)) renewed.set(id, sentenceHash(requirement));
  }
  return Object.fromEntries([...renewed].sort(([a], [b]) => (a < b ? -1 : 1)));
}
