import { formatPostgresUrl, parsePostgresUrl } from '../../base/config/postgres-url.ts';
import { withAdmin } from '../../engine/database/admin-session.ts';
import { createDatabase, freshName, urlOfDatabase } from '../../engine/database/postgres-database.ts';
import type { CopyStrategy } from '../../engine/database/database-source.ts';
import type { Identity } from '../../engine/identity/identity.ts';
import type { RunningServer } from '../../engine/server/server.ts';
import type { Answer } from '../../engine/session/answer.ts';
import { openPostgresSession } from '../../engine/session/postgres-session.ts';
import type { Session } from '../../engine/session/session.ts';
import { quoteIdentifier } from '../../engine/sql/identifier.ts';
import { withoutQuantities } from './outcome.ts';

/** Where probes are made: a server, and two databases on it that nobody else uses. */
export interface ProbeGround {
  readonly server: RunningServer;
  readonly identity: Identity;
  /** Whose expectations hold, as `15.12`; null where nobody knows. */
  readonly release: string | null;
  /** Why the extension alloydb_scann is not there, or null. */
  readonly scannMissing: string | null;
  /** What the server said to the index `probe_index` over the rows of `probe_rows`; null where it was not asked. */
  readonly indexAnswer: Answer | null;
  /** A new session in the database that holds the extensions and `probe_rows`. It is closed when the probe has ended. */
  open(): Promise<Session>;
  /** A new session in a database as the server gives one to anybody. */
  openFresh(): Promise<Session>;
  /** A new session in the database that the server was reached by. */
  openServerDatabase(): Promise<Session>;
  /** A session of somebody else in the database of {@link ProbeGround.open}. */
  openAs(role: string, password: string): Promise<Session>;
  /** A database of its own, as the server gives one to anybody, and a session in it. */
  openNew(): Promise<{ readonly session: Session; readonly url: string }>;
  /** Copies the database of {@link ProbeGround.open}, in which nobody may be then, and opens a session in the copy. */
  openCopy(strategy: CopyStrategy): Promise<Session>;
}

export interface PreparedGround extends ProbeGround {
  /** Closes the sessions that the probes opened. What they had not committed is undone. */
  closeSessions(): Promise<void>;
}

/** How many rows `probe_rows` holds. AlloyDB is not known to refuse an index over so many. */
export const groundRows = 10_000;

/** How many elements a vector in `probe_rows` has. */
export const groundDimensions = 64;

/** How many tenants share them: a filter on one leaves 1 row in 200. */
const tenantCount = 200;

/**
 * Makes the databases. Every one of them is named with the prefix: by that the caller removes them, and a later run what a
 * crash left.
 */
export async function prepareGround(
  server: RunningServer,
  identity: Identity,
  release: string | null,
  prefix: string,
): Promise<PreparedGround> {
  if (server.endpoint.kind !== 'postgres') throw new RangeError(`${server.profile.name} has no URL to probe.`);
  const adminUrl = server.endpoint.url;
  const sessions = new Set<Session>();
  const create = async (template: string, strategy: CopyStrategy): Promise<string> => {
    const name = freshName({ prefix }, 'empty');
    await withAdmin({ adminUrl }, async (admin) => {
      await createDatabase(admin, name, template, strategy);
      await admin.run(`ALTER DATABASE ${quoteIdentifier(name)} SET statement_timeout = ${statementTimeoutMs}`);
    });
    return name;
  };
  const openUrl = async (url: string): Promise<Session> => {
    const session = await openPostgresSession(url);
    sessions.add(session);
    return session;
  };
  const closeSessions = async (): Promise<void> => {
    await Promise.all([...sessions].map((session) => session.close()));
    sessions.clear();
  };
  try {
    const fresh = await create('template1', 'WAL_LOG');
    const scratch = await create('template1', 'WAL_LOG');
    const scratchUrl = urlOfDatabase(adminUrl, scratch);
    const filled = await fill(await openUrl(scratchUrl), identity);
    await closeSessions();
    return {
      server,
      identity,
      release,
      ...filled,
      open: () => openUrl(scratchUrl),
      openFresh: () => openUrl(urlOfDatabase(adminUrl, fresh)),
      openServerDatabase: () => openUrl(adminUrl),
      openAs: (role, password) => openUrl(urlOfRole(scratchUrl, role, password)),
      openNew: async () => {
        const url = urlOfDatabase(adminUrl, await create('template1', 'WAL_LOG'));
        return { url, session: await openUrl(url) };
      },
      openCopy: async (strategy) => {
        await closeSessions();
        return openUrl(urlOfDatabase(adminUrl, await create(scratch, strategy)));
      },
      closeSessions,
    };
  } catch (error) {
    await closeSessions();
    throw error;
  }
}

/** A probe that takes longer hangs: nothing here takes more than a few seconds. */
const statementTimeoutMs = 120_000;

async function fill(session: Session, identity: Identity): Promise<Pick<ProbeGround, 'scannMissing' | 'indexAnswer'>> {
  await session.run('CREATE EXTENSION IF NOT EXISTS vector');
  const scannMissing = await createScann(session, identity);
  await session.script(`
    SELECT setseed(0.5);
    CREATE TABLE probe_rows (id integer PRIMARY KEY, tenant integer NOT NULL, embedding vector(${groundDimensions}));
    INSERT INTO probe_rows
      SELECT id, id % ${tenantCount},
             (SELECT array_agg(random() - 0.5) FROM generate_series(1, ${groundDimensions}) WHERE id > 0)::vector
        FROM generate_series(1, ${groundRows}) AS id`);
  if (scannMissing !== null) return { scannMissing, indexAnswer: null };
  const indexAnswer = await session.ask(
    `CREATE INDEX probe_index ON probe_rows USING scann (embedding cosine) WITH (num_leaves = 100, quantizer = 'SQ8')`,
  );
  await session.run('ANALYZE probe_rows');
  return { scannMissing, indexAnswer };
}

async function createScann(session: Session, identity: Identity): Promise<string | null> {
  if (identity.extensions['alloydb_scann'] === undefined) return 'this server has no extension alloydb_scann';
  const answer = await session.ask('CREATE EXTENSION IF NOT EXISTS alloydb_scann CASCADE');
  return answer.kind === 'rows' ? null : `alloydb_scann cannot be created: ${withoutQuantities(answer.message)}`;
}

function urlOfRole(url: string, role: string, password: string): string {
  return formatPostgresUrl({ ...parsePostgresUrl(url, 'The connection string'), user: role, password });
}
