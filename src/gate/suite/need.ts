import type { ProfileUnderTest } from './profile-under-test.ts';

/**
 * What a check needs beyond one session with a database of its own.
 * - `sessions`: two sessions or more at once on one database.
 * - `server`: a server over the wire: pools, time-outs, cancelled statements, advisory locks between processes.
 * - `superuser`: sessions of a role that may create roles, load libraries and set any setting. The others are the owner's,
 *   who may create databases only.
 * - `scann`, `ivfflat`: the index strategy.
 */
export type Need = 'sessions' | 'server' | 'superuser' | 'scann' | 'ivfflat';

/** Why a check cannot be exercised on this profile, or null when it can. */
export function missingNeed(needs: readonly Need[], under: ProfileUnderTest): string | null {
  const reasons = needs.map((need) => reasonAgainst(need, under)).filter((reason) => reason !== null);
  return reasons.length === 0 ? null : reasons.join('; ');
}

function reasonAgainst(need: Need, under: ProfileUnderTest): string | null {
  const embedded = under.server === 'embedded';
  switch (need) {
    case 'sessions':
      return embedded ? 'needs two sessions at once, and an embedded database has one' : null;
    case 'server':
      return embedded ? 'needs a server over the wire, and this profile runs in process' : null;
    case 'superuser':
      return actsAsSuperuser(under) ? null : `needs a superuser, and the role "${under.identity.role.name}" is none`;
    case 'scann':
    case 'ivfflat':
      if (under.strategy !== need) return `is about ${need}, and the strategy here is ${under.strategy}`;
      return under.identity.extensions['vector'] === undefined
        ? `is about ${need}, and this server has no extension vector`
        : null;
  }
}

/** An embedded database and a throw-away server have a superuser beside the owner. */
function actsAsSuperuser({ identity, source }: ProfileUnderTest): boolean {
  return identity.role.superuser || source.kind === 'embedded' || source.superuserUrl !== null;
}
