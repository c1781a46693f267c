import type { Explanations } from './explanation.ts';
import type { Unstable } from './stability.ts';
import type { Baseline } from '../parity/baseline.ts';
import type { StaleBaseline } from '../parity/stale-baseline.ts';
import type { Comparison } from '../parity/compare.ts';
import type { LiveEvidence } from '../parity/evidence.ts';
import type { Exercise } from '../parity/exercise.ts';
import type { Filter } from '../parity/filter.ts';
import type { MissingCheck } from '../parity/missing.ts';
import type { Profile, ProfileName } from '../../engine/profile/profile.ts';

/** Everything that a run found out, from which the verdict follows. */
export interface Findings {
  readonly startedAt: Date;
  readonly seed: number;
  readonly version: string;
  readonly productFolder: string;
  readonly expectationsFile: string;
  /** Further arguments of the printed repeat commands. */
  readonly repeatArguments: readonly string[];
  /** Every profile that was asked for or is compared with, in the order in which it is shown. */
  readonly profiles: readonly ProfileFinding[];
  readonly comparison: Comparison;
  readonly explanations: Explanations;
  readonly missing: readonly MissingCheck[];
  /** What differs from itself; empty where nobody looked. */
  readonly unstable: readonly Unstable[];
  /** What flags of the run left out. */
  readonly filter: Filter | null;
  readonly required: readonly ProfileName[];
  readonly allowStandIn: boolean;
  readonly durationsMs: Readonly<Record<string, number>>;
}

export interface ProfileFinding {
  readonly profile: Profile;
  /** What was found out about it while it ran; null when it did not. */
  readonly live: LiveEvidence | null;
  /** The better ways to start it that were not used, and why. */
  readonly passedOver: readonly { readonly server: string; readonly reason: string }[];
  readonly exercise: Exercise | null;
  readonly baseline: Baseline | null;
  /** In what the baseline was made otherwise than the run; null where it was not, or where there is none. */
  readonly staleBaseline: StaleBaseline | null;
  /** Why it was not exercised live; null when it was. */
  readonly reason: string | null;
}
