import { profileOf } from '../../engine/config/config.ts';
import { alloydbOmni } from '../../engine/profile/alloydb-omni.ts';
import { pglite } from '../../engine/profile/pglite.ts';
import { pgvector } from '../../engine/profile/pgvector.ts';
import { mayBeShown, type Profile } from '../../engine/profile/profile.ts';

/** Names of the profiles that the guard looks for: those of the config, and the presets under their usual names. */
export interface GuardedProfiles {
  readonly restricted: readonly string[];
  readonly all: readonly string[];
}

export function guardedProfiles(own: readonly Profile[]): GuardedProfiles {
  const profiles = [...usual, ...own];
  return { restricted: namesOf(profiles.filter((profile) => !mayBeShown(profile))), all: namesOf(profiles) };
}

function namesOf(profiles: readonly Profile[]): readonly string[] {
  return [...new Set(profiles.map(({ name }) => name))];
}

const usual: readonly Profile[] = [
  profileOf('alloydb-omni', alloydbOmni()),
  profileOf('pgvector', pgvector()),
  profileOf('embedded', pglite()),
];
