import type { PreparedProfile } from './prepared-profile.ts';
import type { VerdictDocument } from '../parity/verdict.ts';
import { withAdmin } from '../../engine/database/admin-session.ts';
import { urlOfDatabase } from '../../engine/database/postgres-database.ts';
import type { ProfileName } from '../../engine/profile/profile.ts';
import { records } from '../../engine/session/answer.ts';

/** A database that is left for a person to look into. */
export interface KeptDatabase {
  readonly profile: ProfileName;
  /** The suite file whose database it is, or the check that took it. */
  readonly of: string;
  readonly name: string;
  /** With the password of a server that is stopped after it; null where the server is somebody else's. */
  readonly url: string | null;
}

/** The databases of suite files with a failed check or an unexpected divergence, and those that failed checks took. */
export async function keptDatabases(
  prepared: readonly PreparedProfile[],
  verdict: VerdictDocument,
): Promise<readonly KeptDatabase[]> {
  const found = await Promise.all(prepared.map((profile) => keptOn(profile, verdict)));
  return found.flat();
}

async function keptOn({ under, server }: PreparedProfile, verdict: VerdictDocument): Promise<readonly KeptDatabase[]> {
  const { source, profile } = under;
  if (source.kind === 'embedded') return [];
  const noted = await withAdmin(source, (admin) => admin.run(notes, [source.prefix]));
  const checks = [
    ...verdict.failures.filter((failure) => failure.profile === profile),
    ...verdict.divergences.filter(({ expected }) => !expected),
  ].map(({ check }) => check);
  return records(noted).flatMap(({ name, note }) => {
    if (!checks.some((check) => check === note || check.startsWith(`${note} > `))) return [];
    const url = server.throwAway ? urlOfDatabase(source.adminUrl, String(name)) : null;
    return [{ profile, of: String(note), name: String(name), url }];
  });
}

const notes = `
SELECT datname AS name, shobj_description(oid, 'pg_database') AS note
  FROM pg_database
 WHERE starts_with(datname::text, $1) AND shobj_description(oid, 'pg_database') IS NOT NULL
 ORDER BY note, name`;
