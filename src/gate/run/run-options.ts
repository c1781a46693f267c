import type { ChangedSuites } from './changed-suites.ts';
import type { Evidence } from '../parity/evidence.ts';
import type { Exercise } from '../parity/exercise.ts';
import type { VerdictDocument } from '../parity/verdict.ts';
import type { KeptDatabase } from './kept-databases.ts';

import type { Profile, ProfileName, ServerKind } from '../../engine/profile/profile.ts';
import type { Config } from '../../engine/config/config.ts';
import type { Environment } from '../../base/config/environment.ts';
import type { Session } from '../../engine/session/session.ts';

export interface RunOutcome {
  readonly verdict: VerdictDocument;
  /** What the live profiles did, for `pgparity record`. */
  readonly exercises: readonly Exercise[];
  readonly evidence: Evidence;
}

export interface RunOptions {
  readonly config: Config;
  readonly environment: Environment;
  /** Those of the config that are exercised, where this machine has them. */
  readonly profiles: readonly Profile[];
  readonly required: readonly ProfileName[];
  readonly allowStandIn: boolean;
  /** The way a profile is brought up; `auto` for those that are not named. */
  readonly servers: Readonly<Partial<Record<ProfileName, ServerKind | 'auto'>>>;
  readonly existing: boolean;
  readonly suites: readonly string[];
  /** Only checks whose name holds this text. */
  readonly check?: string;
  /** Only suite files that a change since this revision of git touches. */
  readonly changedSince?: string;
  /** Reported kinds of catalog entries that are to be compared, such as `comment`. None by default. */
  readonly compareKinds?: readonly string[];
  /** Neither compare with baselines nor read them, as they are about to be written again. */
  readonly ignoreBaselines?: boolean;
  /** Run the suites a second time on the first profile, in another order. */
  readonly stability?: boolean;
  readonly seed: number;
  /** What the printed repeat commands need beside profiles, suite and check, as `--config other.config.ts`. */
  readonly repeatArguments: readonly string[];
  readonly version: string;
  /**
   * Gets the outcome while the servers are still up, with the databases of what failed or differs on them, where there are
   * any. They go when it ends.
   */
  readonly hold?: (outcome: RunOutcome, kept: readonly KeptDatabase[]) => Promise<void>;
  /** Gets what `changedSince` chose, before anything is started. */
  readonly onChanged?: (changed: ChangedSuites) => void;
  readonly signal?: AbortSignal;
  readonly onStage: (profile: ProfileName | null, stage: string) => void;
  readonly onTick: (profile: ProfileName, done: number, suite: string) => void;
  readonly afterMigration?: Readonly<Partial<Record<ProfileName, (session: Session) => Promise<void>>>>;
}
