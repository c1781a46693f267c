import { randomBytes } from 'node:crypto';
import { formatPostgresUrl, parsePostgresUrl } from '../../base/config/postgres-url.ts';
import { registerSecret } from '../../base/config/redact.ts';
import { openPostgresSession } from '../session/postgres-session.ts';
import { StatementError, type Session } from '../session/session.ts';
import { quoteIdentifier } from '../sql/identifier.ts';
import { quoteLiteral } from '../sql/literal.ts';
import type { Acting } from './database-source.ts';
import type { ManagedRole } from './managed-role.ts';
import { urlOfDatabase } from './postgres-database.ts';

/** Owns what the migrations make on a throw-away server. It may create databases, and nothing else but what a managed service gives. */
const ownerRole = 'pgparity_owner';

export interface OwnerRole {
  /** The owner's way in. */
  readonly url: string;
  /** A database with the extensions and nothing else, which the owner may copy. */
  readonly emptyTemplate: string;
}

/**
 * Creates the owner on a throw-away server, and a template with those of the extensions that the server has: a provider
 * does the same, since `CREATE EXTENSION` of most needs a superuser. It is made from template0, which nobody changes, and
 * in the locale, where one is given: not every image passes a locale on to initdb.
 */
export async function createOwner(
  superuserUrl: string,
  extensions: readonly string[],
  locale: string | null = null,
  managedRole?: ManagedRole,
): Promise<OwnerRole> {
  const password = randomBytes(24).toString('base64url');
  registerSecret(password);
  const admin = await openPostgresSession(superuserUrl);
  try {
    const attributes = ['LOGIN', 'CREATEDB', ...(managedRole?.attributes ?? [])].join(' ');
    await admin.run(`CREATE ROLE ${quoteIdentifier(ownerRole)} ${attributes} PASSWORD ${quoteLiteral(password)}`);
    await joinRoles(admin, managedRole?.roles ?? {});
    await createEmptyTemplate(admin, locale);
  } finally {
    await admin.close();
  }
  const session = await openPostgresSession(urlOfDatabase(superuserUrl, emptyTemplate));
  try {
    await createExtensions(session, extensions);
  } finally {
    await session.close();
  }
  const url = formatPostgresUrl({ ...parsePostgresUrl(superuserUrl, 'The server'), user: ownerRole, password });
  return { url, emptyTemplate };
}

/** An image of the service may have its roles already; not every major has all of PostgreSQL's. */
async function joinRoles(admin: Session, roles: ManagedRole['roles']): Promise<void> {
  const { rows } = await admin.run('SELECT rolname FROM pg_roles');
  const existing = new Set(rows.map(([name]) => name));
  for (const [role, groups] of Object.entries(roles)) {
    if (!existing.has(role)) await admin.run(`CREATE ROLE ${quoteIdentifier(role)} NOLOGIN`);
    await admin.run(`GRANT ${quoteIdentifier(role)} TO ${quoteIdentifier(ownerRole)}`);
    for (const group of groups.filter((name) => existing.has(name)))
      await admin.run(`GRANT ${quoteIdentifier(group)} TO ${quoteIdentifier(role)}`);
  }
}

const emptyTemplate = 'pgparity_base';

async function createEmptyTemplate(admin: Session, locale: string | null): Promise<void> {
  const major = Number((await admin.run("SELECT current_setting('server_version_num')::int / 10000")).rows[0]?.[0]);
  const create = `CREATE DATABASE ${emptyTemplate} TEMPLATE template0 IS_TEMPLATE true`;
  const provider = major >= 15 ? ' LOCALE_PROVIDER libc' : '';
  const localised = `${create} ENCODING 'UTF8'${provider} LOCALE ${quoteLiteral(locale ?? '')}`;
  const created = await admin.ask(locale === null ? create : localised);
  if (created.kind === 'rows') return;
  // The image lacks the locale: the comparison of the catalogs reports the one that it has.
  if (created.sqlstate !== wrongObjectType || locale === null) throw new StatementError(created);
  await admin.run(create);
}

/** What PostgreSQL says to a name of a locale that the system does not have. */
const wrongObjectType = '42809';

/** The same in an embedded database, whose only session changes its role with {@link actAs}. */
export async function createEmbeddedOwner(session: Session, extensions: readonly string[]): Promise<void> {
  await createExtensions(session, extensions);
  await session.run(`CREATE ROLE ${quoteIdentifier(ownerRole)} LOGIN CREATEDB`);
  const { rows } = await session.run('SELECT current_database()');
  await session.run(`ALTER DATABASE ${quoteIdentifier(String(rows[0]?.[0]))} OWNER TO ${quoteIdentifier(ownerRole)}`);
}

/** PGlite's own session may be anybody; `DISCARD ALL` does not bring it back. */
export async function actAs(session: Session, acting: Acting): Promise<void> {
  const role = acting === 'owner' ? ownerRole : embeddedSuperuser;
  await session.run(`SET SESSION AUTHORIZATION ${quoteIdentifier(role)}`);
}

const embeddedSuperuser = 'postgres';

async function createExtensions(session: Session, extensions: readonly string[]): Promise<void> {
  if (extensions.length === 0) return;
  const list = extensions.map((name) => quoteLiteral(name)).join(', ');
  const { rows } = await session.run(`SELECT name FROM pg_available_extensions WHERE name IN (${list})`);
  for (const [name] of rows)
    await session.run(`CREATE EXTENSION IF NOT EXISTS ${quoteIdentifier(String(name))} CASCADE`);
}
