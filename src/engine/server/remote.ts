import type { Profile } from '../profile/profile.ts';
import { patternOf } from '../profile/provider-objects.ts';
import { UsageError } from '../../base/errors.ts';
import { scalar } from '../session/answer.ts';
import { findPooling, type Pooling } from '../session/pooling.ts';
import { openPostgresClient } from '../session/postgres-session.ts';
import { formatPostgresUrl, parsePostgresUrl, placeNamed } from '../../base/config/postgres-url.ts';
import { waitUntilSettled } from './settled.ts';
import { openPasswordFile, type PasswordFile } from './password-command.ts';
import type { Session } from '../session/session.ts';
import type { Availability, RunningServer, ServerStarter, StartOptions } from './server.ts';
import { valueOf, type Environment } from '../../base/config/environment.ts';

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

  async refuse(profile, options): Promise<void> {
    const { passwordFile } = await admitted(profile, options);
    passwordFile?.remove();
  },

  async start(profile, options): Promise<RunningServer> {
    const { url, text, passwordFile } = await admitted(profile, options);
    return {
      profile,
      kind: 'remote',
      description: describe(profile, text),
      endpoint: { kind: 'postgres', url },
      imageDigest: null,
      throwAway: false,
      logTail: async () => 'The log of a remote server is kept by whoever runs it.',
      stop: async () => passwordFile?.remove(),
    };
  },
};

interface Admitted {
  readonly url: string;
  readonly text: string;
  readonly passwordFile: PasswordFile | null;
}

/** Connects once. Throws where the database or the role stands in the way of working on the server. */
async function admitted(profile: Profile, options: StartOptions): Promise<Admitted> {
  const { environment } = options;
  const variable = profile.urlVariable ?? 'The connection string';
  const text = environmentUrl(profile, environment);
  if (text === null) throw new UsageError('remote-url-missing', `${variable} is not set: set it to the server's URL.`);
  options.onProgress?.(`connecting to ${nameOf(text, variable)}`);
  if (profile.passwordCommand === null) {
    return { text, passwordFile: null, url: await admittedAt(text, variable, profile, options) };
  }
  const passwordFile = await openPasswordFile(profile.passwordCommand, { environment });
  try {
    const url = await admittedAt(withPasswordFile(text, variable, passwordFile), variable, profile, options);
    // A password in the URL would be the present one for the whole run.
    return { text, passwordFile, url: withPasswordFile(url, variable, passwordFile) };
  } catch (error) {
    passwordFile.remove();
    throw error;
  }
}

function withPasswordFile(url: string, variable: string, { path }: PasswordFile): string {
  const { password: _, ...others } = parsePostgresUrl(url, variable);
  return formatPostgresUrl({ ...others, passfile: path });
}

async function admittedAt(text: string, variable: string, profile: Profile, options: StartOptions): Promise<string> {
  const { environment, existing = false, inPlace = false } = options;
  const { session, client, url, place } = await openPostgresClient(text, { environment, variable });
  try {
    if (profile.encryption === 'required') refuseUnencrypted(client.encrypted, url, variable);
    refusePooler(await findPooling({ client, url }), variable, inPlace);
    if (!inPlace) {
      if (!existing) await refuseForeignTables(session, place, profile);
      await refuseRoleWithoutDatabases(session, place);
      if (profile.startupHelper !== null) {
        const { startTimeoutSeconds } = profile;
        const { onProgress, signal = new AbortController().signal } = options;
        await waitUntilSettled(url, { timeoutMs: startTimeoutSeconds * 1000, signal, onProgress });
      }
    }
    return url;
  } finally {
    await session.close();
  }
}

/** A proxy on this machine may encrypt what leaves it. */
function refuseUnencrypted(encrypted: boolean, url: string, variable: string): void {
  const { host = '', hostaddr } = parsePostgresUrl(url, variable);
  if (encrypted || host.startsWith('/') || /^(localhost|127\.|::1$)/.test(hostaddr ?? host)) return;
  throw new UsageError(
    'remote-unencrypted',
    `${variable} reaches ${placeNamed({ host })} without encryption: add sslmode=require, or sslmode=verify-full with sslrootcert.`,
  );
}

function environmentUrl({ urlVariable }: Profile, environment: Environment): string | null {
  return (urlVariable === null ? undefined : valueOf(environment, urlVariable)) ?? null;
}

function describe(profile: Profile, url: string): string {
  const variable = profile.urlVariable ?? 'The connection string';
  return `remote server ${nameOf(url, variable)} (${variable})`;
}

/** Host, port and database as far as the connection string names them. */
function nameOf(url: string, variable: string): string {
  const { user: _, ...place } = parsePostgresUrl(url, variable);
  return place.service === undefined ? placeNamed(place) : `of the service "${place.service}"`;
}

/** In place a session is all that is needed. Databases of pgparity's own cannot be cloned while a pooler stays in them. */
function refusePooler(pooling: Pooling, variable: string, inPlace: boolean): void {
  if (pooling === 'none' || (pooling === 'session' && inPlace)) return;
  throw new UsageError(
    'pooler-in-between',
    `${variable} leads to a connection pooler in ${pooling} mode, ${
      inPlace
        ? 'which gives settings to other sessions'
        : 'which keeps connections to databases that are cloned and dropped'
    }: use the address of the server itself.`,
  );
}

const foreignTables = `
SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND n.nspname !~ $1
   AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')`;

async function refuseForeignTables(session: Session, place: string, { providerObjects }: Profile): Promise<void> {
  const tables = Number(scalar(await session.run(foreignTables, [patternOf(providerObjects.schemas)])));
  if (tables === 0) return;
  throw new UsageError(
    'remote-not-empty',
    `The database ${place} holds ${tables} tables: name an empty one, or pass --existing to work in databases made next to it.`,
  );
}

async function refuseRoleWithoutDatabases(session: Session, place: string): Promise<void> {
  const { rows } = await session.run(
    "SELECT rolcreatedb OR rolsuper, format('ALTER ROLE %I CREATEDB', rolname) FROM pg_roles WHERE rolname = current_user",
  );
  const [allowed, statement] = rows[0] ?? [];
  if (allowed === 't') return;
  throw new UsageError(
    'remote-role-too-weak',
    `The role of ${place} may not create databases, and pgparity works in databases of its own. A superuser allows it with: ${statement};`,
  );
}
