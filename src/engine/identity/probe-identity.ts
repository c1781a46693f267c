import type { Identity } from './identity.ts';
import { records } from '../session/answer.ts';
import type { Session } from '../session/session.ts';

const facts = `
SELECT current_setting('server_version')                       AS version,
       current_setting('server_version_num')::int / 10000      AS major,
       current_setting('server_encoding')                      AS encoding,
       d.datcollate                                            AS collation,
       r.rolname                                               AS role,
       r.rolsuper                                              AS superuser,
       r.rolcreatedb OR r.rolsuper                             AS create_database,
       pg_catalog.version()                                    AS banner
  FROM pg_database d, pg_roles r
 WHERE d.datname = current_database() AND r.rolname = current_user`;

const extensions = `
SELECT a.name, coalesce(a.installed_version, a.default_version) AS version
  FROM pg_available_extensions a
 WHERE a.name IN ('vector', 'alloydb_scann', 'google_columnar_engine', 'google_ml_integration', 'hypopg') OR a.name = ANY ($1::text[]) OR a.installed_version IS NOT NULL
 ORDER BY a.name`;

/** Asks a server what it is, and about the wanted extensions. Nothing in it is taken from how the server was started but the image's digest. */
export async function probeIdentity(
  session: Session,
  imageDigest: string | null = null,
  wanted: readonly string[] = [],
): Promise<Identity> {
  const [fact] = records(await session.run(facts));
  if (fact === undefined) throw new RangeError('The server does not list its own database or role.');
  const available = records(
    await session.run(extensions, [`{${wanted.map((name) => JSON.stringify(name)).join(',')}}`]),
  );
  const versions = Object.fromEntries(available.map((row) => [String(row['name']), String(row['version'])]));
  return {
    version: String(fact['version']).split(' ')[0] ?? '',
    major: Number(fact['major']),
    extensions: versions,
    encoding: String(fact['encoding']),
    collation: String(fact['collation']),
    wordSizeBits: String(fact['banner']).includes('32-bit') ? 32 : 64,
    role: {
      name: String(fact['role']),
      superuser: fact['superuser'] === 't',
      createDatabase: fact['create_database'] === 't',
    },
    imageDigest,
    standIn: Object.values(versions).some((version) => version.includes('stand-in')),
  };
}
