import type { Assumption } from './assumption.ts';
import { containerAssumptions } from './assumptions/container.ts';
import { extensionAssumptions } from './assumptions/extension.ts';
import { filterAssumptions } from './assumptions/filter.ts';
import { identityAssumptions } from './assumptions/identity.ts';
import { indexBuildAssumptions } from './assumptions/index-build.ts';
import { indexContentAssumptions } from './assumptions/index-content.ts';
import { indexOptionAssumptions } from './assumptions/index-option.ts';
import { loadAssumptions } from './assumptions/load.ts';
import { pgvectorAssumptions } from './assumptions/pgvector.ts';
import { planAssumptions } from './assumptions/plan.ts';
import { refusalAssumptions } from './assumptions/refusal.ts';
import { settingAssumptions } from './assumptions/setting.ts';

/** Everything that is assumed, in the order in which it is probed. The first one is about who the server is. */
export const assumptions: readonly Assumption[] = [
  ...identityAssumptions,
  ...containerAssumptions,
  ...extensionAssumptions,
  ...indexOptionAssumptions,
  ...refusalAssumptions,
  ...indexBuildAssumptions,
  ...indexContentAssumptions,
  ...loadAssumptions,
  ...settingAssumptions,
  ...planAssumptions,
  ...filterAssumptions,
  ...pgvectorAssumptions,
];
