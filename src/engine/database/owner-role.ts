import { randomBytes } from 'node:crypto';
import { formatPostgresUrl, parsePostgresUrl } from '../../base/config/postgres-url.ts';
import { registerSecret } from '../../base/config/redact.ts';
import { openPostgresSession } from '../session/postgres-session.ts';
import type { Session } from '../session/session.ts';
import { quoteIdentifier } from '../sql/identifier.ts';
import { quoteLiteral } from '../sql/literal.ts';
import type { Acting } from './database-source.ts';
import { urlOfDatabase } from './postgres-database.ts';

/** Owns what the migrations make on a throw-away server. It may create databases, and nothing else. */
const ownerRole = 'pgparity_owner';

/**
 * Creates the owner on a throw-away server, and those of the extensions that the server has in `template1`, so that every
 * database has them: a provider does the same, since `CREATE EXTENSION` of most needs a superuser. Returns the owner's URL.
 */
export async function createOwner(superuserUrl: string, extensions: readonly string[]): Promise<string> {
  const password = randomBytes(24).toString('base64url');
  registerSecret(password);
  const session = await openPostgresSession(urlOfDatabase(superuserUrl, 'template1'));
  try {
    await session.run(`CREATE ROLE ${quoteIdentifier(ownerRole)} LOGIN CREATEDB PASSWORD ${quoteLiteral(password)}`);
    await createExtensions(session, extensions);
  } finally {
    await session.close();
  }
  return formatPostgresUrl({ ...parsePostgresUrl(superuserUrl, 'The server'), user: ownerRole, password });
}

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
