import type { Profile, ProfileName, ServerKind } from '../profile/profile.ts';
import type { Environment } from '../config/environment.ts';
import type { Session } from '../session/session.ts';

export interface RunOptions {
  /** The folder that holds `schema/` and `suites/`. */
  readonly productFolder: string;
  readonly environment: Environment;
  /** Empty: every profile that this machine has. */
  readonly profiles: readonly Profile[];
  readonly required: readonly ProfileName[];
  readonly allowStandIn: boolean;
  /** The way a profile is brought up; `auto` for those that are not named. */
  readonly servers: Readonly<Partial<Record<ProfileName, ServerKind | 'auto'>>>;
  readonly existing: boolean;
  readonly suites: readonly string[];
  readonly namePattern?: string;
  /** Reported kinds of catalog entries that are to be compared, such as `comment`. None by default. */
  readonly compareKinds?: readonly string[];
  readonly seed: number;
  readonly version: string;
  readonly signal?: AbortSignal;
  readonly onStage: (profile: ProfileName | null, stage: string) => void;
  readonly onTick: (profile: ProfileName, done: number, suite: string) => void;
  readonly afterMigration?: Readonly<Partial<Record<ProfileName, (session: Session) => Promise<void>>>>;
}
