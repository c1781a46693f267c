import type { Identity } from './identity.ts';
import { exitCodes, PgparityError } from '../../base/errors.ts';
import type { Profile } from '../profile/profile.ts';

/**
 * Refuses a server that is not what its profile says: another PostgreSQL major, no `vector`, an Omni without
 * `alloydb_scann`, or a plain PostgreSQL that offers it. `version()` does not say AlloyDB, so the extensions decide.
 */
export function proveIdentity(profile: Profile, identity: Identity, description: string): void {
  const fault = faultOf(profile, identity);
  if (fault === null) return;
  throw new IdentityError(`The server of profile ${profile.name} (${description}) is not ${profile.title}: ${fault}`);
}

export class IdentityError extends PgparityError {
  override readonly name = 'IdentityError';

  constructor(message: string) {
    super('identity-refused', message, { exitCode: exitCodes.serverFailed });
  }
}

function faultOf(profile: Profile, identity: Identity): string | null {
  const embedded = profile.name === 'embedded';
  if (!embedded && identity.major !== profile.postgresMajor) {
    return `it is PostgreSQL ${identity.version}, and this profile is PostgreSQL ${profile.postgresMajor}. Point it at a server of that major.`;
  }
  if (identity.extensions['vector'] === undefined) {
    return 'the extension "vector" is not available. Install pgvector for this server.';
  }
  const scann = identity.extensions['alloydb_scann'];
  if (profile.indexStrategy === 'scann' && scann === undefined) {
    return 'the extension "alloydb_scann" is not available, so it is not AlloyDB Omni. Use the image google/alloydbomni.';
  }
  if (profile.indexStrategy !== 'scann' && scann !== undefined) {
    return `it offers the extension "alloydb_scann" ${scann}, so it would take the ScaNN path. Use a server without it.`;
  }
  return null;
}
