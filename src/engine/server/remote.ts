import type { Profile } from '../profile/profile.ts';
import { exitCodes, PgparityError, UsageError } from '../../base/errors.ts';
import { scalar } from '../session/answer.ts';
import { openPostgresSession } from '../session/postgres-session.ts';
import type { Session } from '../session/session.ts';
import type { Availability, RunningServer, ServerStarter, StartOptions } from './server.ts';
import type { Environment } from '../../base/config/environment.ts';

/**
 * A server that exists already, named by `PGPARITY_<PROFILE>_URL`. Its databases are left alone: pgparity works in
 * databases that it makes next to them and drops at the end.
 */
export const remoteServer: ServerStarter = {
  kind: 'remote',

  async find(profile, environment): Promise<Availability> {
    const url = environmentUrl(profile, environment);
    return url === null
      ? { available: false, reason: `${profile.urlVariable ?? 'no variable'} is not set` }
      : { available: true, description: describe(profile, url), standIn: false };
  },

  async start(profile: Profile, options: StartOptions): Promise<RunningServer> {
    const url = environmentUrl(profile, options.environment);
    if (url === null) {
      throw new UsageError('remote-url-missing', `${profile.urlVariable} is not set. Set it to the URL of the server.`);
    }
    options.onProgress?.(`connecting to ${url.hostname}`);
    const session = await openPostgresSession(url.href);
    try {
      await refuseForeignTables(session, url, options.existing === true);
      await refuseRoleWithoutDatabases(session, url);
    } finally {
      await session.close();
    }
    return {
      profile,
      kind: 'remote',
      description: describe(profile, url),
      endpoint: { kind: 'postgres', url: url.href },
      imageDigest: null,
      throwAway: false,
      logTail: async () => 'The log of a remote server is kept by whoever runs it.',
      stop: async () => undefined,
    };
  },
};

function environmentUrl(profile: Profile, environment: Environment): URL | null {
  const text = profile.urlVariable === null ? undefined : environment[profile.urlVariable];
  if (text === undefined || text === '') return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !['postgres:', 'postgresql:'].includes(url.protocol) || url.hostname === '') {
    throw new UsageError(
      'remote-url-invalid',
      `${profile.urlVariable} is not a PostgreSQL URL. Use postgresql://user:password@host:5432/database.`,
    );
  }
  return url;
}

function describe(profile: Profile, url: URL): string {
  return `remote server ${url.host}${url.pathname} (${profile.urlVariable})`;
}

const foreignTables = `
SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
   AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')`;

async function refuseForeignTables(session: Session, url: URL, existing: boolean): Promise<void> {
  const tables = Number(scalar(await session.run(foreignTables)));
  if (tables === 0 || existing) return;
  throw new UsageError(
    'remote-not-empty',
    `The database ${url.pathname.slice(1)} on ${url.host} contains ${tables} tables. Use an empty database, or pass --existing to create databases next to it.`,
  );
}

async function refuseRoleWithoutDatabases(session: Session, url: URL): Promise<void> {
  const allowed = await session.run('SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user');
  if (scalar(allowed) === 't') return;
  throw new PgparityError(
    'remote-role-too-weak',
    `The role "${decodeURIComponent(url.username)}" on ${url.host} cannot create databases. Grant it with ALTER ROLE … CREATEDB.`,
    { exitCode: exitCodes.wrongUse },
  );
}
