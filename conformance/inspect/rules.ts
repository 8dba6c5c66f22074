/** Under which requirement the inspector speaks of things whose sentences stand in other chapters. */
import type { RequirementId } from '../../spec/requirements/index.ts';

export const ruleOf = {
  /** One entry for each aborted transaction. */
  transactionIndex: 'MARK-016',
  /** Open transactions and coordinators in a producer snapshot. */
  snapshotOfTransactions: 'MARK-017',
  /** Who the directory belongs to. */
  identity: 'DIR-006',
} as const satisfies Readonly<Record<string, RequirementId>>;
