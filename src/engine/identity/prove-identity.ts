import type { Identity } from './identity.ts';
import { exitCodes, PgparityError } from '../../base/errors.ts';
import type { Profile } from '../profile/profile.ts';

/**
 * Refuses a server that is not what its profile says: another PostgreSQL major than the profile names, an extension that
 * is missing, or one that makes it another profile. `version()` does not say AlloyDB, so the extensions decide.
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

function faultOf({ postgresMajor, extensions, foreignExtensions, title }: Profile, identity: Identity): string | null {
  if (postgresMajor !== null && identity.major !== postgresMajor) {
    return `it is PostgreSQL ${identity.version}, and this profile is PostgreSQL ${postgresMajor}. Point it at a server of that major, or change "major" in the config.`;
  }
  const lacking = extensions.find((name) => identity.extensions[name] === undefined);
  if (lacking !== undefined) {
    return `the extension "${lacking}" is not available. Use a server or an image that offers it.`;
  }
  const foreign = foreignExtensions.find((name) => identity.extensions[name] !== undefined);
  if (foreign === undefined) return null;
  return `it offers the extension "${foreign}" ${identity.extensions[foreign]}, and ${title} has none. Use a server without it.`;
}
