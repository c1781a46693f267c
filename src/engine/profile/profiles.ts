import { alloydbOmni } from './alloydb-omni.ts';
import { embedded } from './embedded.ts';
import { pgvector } from './pgvector.ts';
import type { Profile, ProfileName } from './profile.ts';
import { nearestName } from '../../base/config/nearest-name.ts';
import { UsageError } from '../../base/errors.ts';

/** Every profile that pgparity knows. The first one that was exercised is what the others are compared with. */
export const profiles: readonly Profile[] = [pgvector, alloydbOmni, embedded];

/** The profile of that name. Throws a {@link UsageError} that suggests the nearest name. */
export function profileNamed(name: string): Profile {
  const profile = profiles.find((candidate) => candidate.name === name);
  if (profile !== undefined) return profile;
  const names: readonly ProfileName[] = profiles.map((candidate) => candidate.name);
  const nearest = nearestName(name, names);
  const hint = nearest === undefined ? `The profiles are ${names.join(', ')}.` : `Did you mean "${nearest}"?`;
  throw new UsageError('unknown-profile', `There is no profile named "${name}". ${hint}`);
}
