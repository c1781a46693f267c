import type { CheckId, CheckRecord } from './check-record.ts';
import type { Identity } from '../../engine/identity/identity.ts';
import type { ProfileName } from '../../engine/profile/profile.ts';

/** What a profile did in the checks: in this run, or in an earlier one whose observations were recorded. */
export interface Exercise {
  readonly profile: ProfileName;
  readonly evidence: 'live' | 'baseline';
  readonly identity: Identity;
  readonly checks: Readonly<Record<CheckId, CheckRecord>>;
  /** The catalog's entries that the role could not read: a name, or a kind with a space behind it. */
  readonly unreadEntries?: readonly string[];
}
