import { randomBytes } from 'node:crypto';
import { withAdmin } from './admin-session.ts';
import type { Database } from './database.ts';
import { copyDatabaseFacts } from './database-facts.ts';
import { readyPrefix, type Acting, type CopyStrategy, type DatabaseSource } from './database-source.ts';
import { LentSession } from './lent-session.ts';
import { openPostgresSession } from '../session/postgres-session.ts';
import { records } from '../session/answer.ts';
import { StatementError, type Session } from '../session/session.ts';
import { quoteIdentifier } from '../sql/identifier.ts';
import { quoteLiteral } from '../sql/literal.ts';
import { formatPostgresUrl, parsePostgresUrl } from '../../base/config/postgres-url.ts';

type PostgresSource = DatabaseSource & { readonly kind: 'postgres' };

/**
 * Takes a clone of the template: a prepared one by renaming it (0.1 ms), or a new one where none is left.
 * Two takers never get the same database: a rename succeeds for one of them only.
 */
export async function takeClone(source: PostgresSource, acting: Acting = 'owner'): Promise<Database> {
  return withAdmin(source, async (admin) => {
    const name = freshName(source, 'clone');
    const ready = await admin.run('SELECT datname FROM pg_database WHERE datname LIKE $1 ORDER BY datname', [
      `${readyPrefix(source).replaceAll('_', String.raw`\_`)}%`,
    ]);
    for (const { datname } of records(ready)) {
      const renamed = await admin.ask(
        `ALTER DATABASE ${quoteIdentifier(String(datname))} RENAME TO ${quoteIdentifier(name)}`,
      );
      if (renamed.kind === 'rows') return new PostgresDatabase(source, name, acting);
      if (renamed.sqlstate !== databaseIsGone && renamed.sqlstate !== databaseIsBusy) throw new StatementError(renamed);
    }
    await cloneTemplate(admin, source, name);
    return new PostgresDatabase(source, name, acting);
  });
}

/** Makes clones ahead of need, so that {@link takeClone} finds them ready. */
export async function prepareClones(source: PostgresSource, count: number): Promise<void> {
  await withAdmin(source, async (admin) => {
    for (let index = 0; index < count; index += 1) {
      await cloneTemplate(admin, source, freshName(source, 'ready'));
    }
  });
}

/** A database as the server gives one to a product: no schema of ours. */
export async function createEmptyDatabase(source: PostgresSource, acting: Acting = 'owner'): Promise<Database> {
  const name = freshName(source, 'empty');
  await withAdmin(source, (admin) => createDatabase(admin, name, source.emptyTemplate, source.copyStrategy));
  return new PostgresDatabase(source, name, acting);
}

/**
 * Creates a database as a copy of another one, to which nobody may be connected: the server waits five seconds for others
 * to leave. A template of the server's own is tried again, since its provider may still be filling it. What PostgreSQL keeps
 * of a database outside of it is not copied.
 */
export async function createDatabase(
  admin: Session,
  name: string,
  template: string,
  copyStrategy: CopyStrategy | null,
): Promise<void> {
  const create = `CREATE DATABASE ${quoteIdentifier(name)} TEMPLATE ${quoteIdentifier(template)}${copyStrategy === null ? '' : ` STRATEGY ${copyStrategy}`}`;
  const triesMax = template.startsWith('template') ? createTriesMax : 1;
  for (let tries = 1; ; tries += 1) {
    const created = await admin.ask(create);
    if (created.kind === 'rows') return;
    if (created.sqlstate !== databaseIsBusy || tries === triesMax) throw new StatementError(created);
  }
}

export function freshName(
  source: Pick<PostgresSource, 'prefix'>,
  kind: 'clone' | 'ready' | 'empty' | 'template',
): string {
  return `${source.prefix}${kind}_${randomBytes(6).toString('hex')}`;
}

/**
 * Drops a database with everybody in it. Who is no superuser may not end what a superuser runs there, such as autovacuum:
 * then our own sessions are ended, and the server's own are waited for.
 */
export async function dropDatabase(admin: Session, name: string): Promise<void> {
  const drop = `DROP DATABASE IF EXISTS ${quoteIdentifier(name)}`;
  const forced = await admin.ask(`${drop} WITH (FORCE)`);
  if (forced.kind === 'rows') return;
  if (forced.sqlstate !== insufficientPrivilege) throw new StatementError(forced);
  for (let tries = 1; ; tries += 1) {
    await admin.run(endOwnSessions, [name]);
    // Without FORCE the server sends autovacuum away by itself, and waits up to five seconds.
    const dropped = await admin.ask(drop);
    if (dropped.kind === 'rows') return;
    if (dropped.sqlstate !== databaseIsBusy || tries === dropTriesMax) throw new StatementError(dropped);
  }
}

const endOwnSessions = `
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
 WHERE datname = $1 AND pid <> pg_backend_pid() AND pg_has_role(usesysid, 'MEMBER')`;

const dropTriesMax = 3;

class PostgresDatabase implements Database {
  readonly name: string;
  readonly endpoint: { readonly kind: 'postgres'; readonly url: string };
  readonly #source: PostgresSource;
  readonly #sessions = new Set<Session>();
  readonly #acting: Acting;
  readonly #idle: Readonly<Record<Acting, Session[]>> = { owner: [], superuser: [] };

  constructor(source: PostgresSource, name: string, acting: Acting) {
    this.name = name;
    this.#source = source;
    this.#acting = acting;
    this.endpoint = { kind: 'postgres', url: this.#urlFor(acting) };
  }

  async open(acting = this.#acting): Promise<Session> {
    const session = await openPostgresSession(this.#urlFor(acting));
    this.#sessions.add(session);
    return session;
  }

  async lend(acting = this.#acting): Promise<Session> {
    const idle = this.#idle[acting];
    const session = idle.pop() ?? (await this.open(acting));
    return new LentSession(session, (clean) => {
      if (clean) idle.push(session);
    });
  }

  serve<T>(work: (url: string) => Promise<T>): Promise<T> {
    return work(this.endpoint.url);
  }

  #urlFor(acting: Acting): string {
    const { adminUrl, superuserUrl } = this.#source;
    return urlOfDatabase(acting === 'superuser' ? (superuserUrl ?? adminUrl) : adminUrl, this.name);
  }

  async keep(note: string): Promise<void> {
    await this.#closeSessions();
    await withAdmin(this.#source, (admin) =>
      admin.run(`COMMENT ON DATABASE ${quoteIdentifier(this.name)} IS ${quoteLiteral(note)}`),
    );
  }

  async drop(): Promise<void> {
    await this.#closeSessions();
    await withAdmin(this.#source, (admin) => dropDatabase(admin, this.name));
  }

  async #closeSessions(): Promise<void> {
    await Promise.all([...this.#sessions].map((session) => session.close()));
  }
}

/** The same server and user, another database. */
export function urlOfDatabase(url: string, name: string): string {
  return formatPostgresUrl({ ...parsePostgresUrl(url, 'The connection string'), dbname: name });
}

async function cloneTemplate(admin: Session, source: PostgresSource, name: string): Promise<void> {
  await createDatabase(admin, name, source.template, source.copyStrategy);
  await copyDatabaseFacts(admin, source.template, name);
}

/** Each try takes five seconds where the template is in use. */
const createTriesMax = 12;

const databaseIsGone = '3D000';
const databaseIsBusy = '55006';
const insufficientPrivilege = '42501';
