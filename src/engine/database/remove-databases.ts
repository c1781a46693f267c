import { processIdIn } from './run-name.ts';
import { withAdmin } from './admin-session.ts';
import { dropDatabase } from './postgres-database.ts';
import { records } from '../session/answer.ts';
import type { Session } from '../session/session.ts';
import { quoteIdentifier } from '../sql/identifier.ts';

/**
 * Drops every database of this run, and those of runs on this host whose process is gone. Roles, tablespaces and other
 * databases that migrations made bear the run's prefix as their comment, and go with them.
 */
export async function removeDatabases(adminUrl: string, ownPrefix: string): Promise<readonly string[]> {
  return withAdmin({ adminUrl }, async (admin) => {
    // Those of another role are for that role to drop.
    const answer = await admin.run(
      String.raw`SELECT datname FROM pg_database WHERE datname LIKE 'pgparity\_%' AND pg_has_role(datdba, 'MEMBER')`,
    );
    const names = records(answer).map((row) => String(row['datname']));
    const doomed = names.filter((name) => name.startsWith(ownPrefix) || isAbandoned(name));
    for (const name of doomed) await dropDatabase(admin, name);
    await removeMarked(admin, (owner) => owner === ownPrefix || isAbandoned(owner));
    return doomed;
  });
}

/** Drops the roles, tablespaces and databases whose comment is the prefix of such a run. */
export async function removeMarked(admin: Session, isDoomed: (owner: string) => boolean): Promise<void> {
  for (const { kind, name, owner } of records(await admin.run(marked))) {
    if (isDoomed(owner ?? '')) await admin.run(`DROP ${kind} IF EXISTS ${quoteIdentifier(name ?? '')}`);
  }
}

/** In an order in which none of them is in use by the next. */
const marked = `
  SELECT kind, name, owner
  FROM (
    SELECT 1, 'DATABASE', datname, shobj_description(oid, 'pg_database') FROM pg_database
    UNION ALL SELECT 2, 'TABLESPACE', spcname, shobj_description(oid, 'pg_tablespace') FROM pg_tablespace
    UNION ALL SELECT 3, 'ROLE', rolname, shobj_description(oid, 'pg_authid') FROM pg_roles
  ) AS objects (place, kind, name, owner)
  WHERE owner IS NOT NULL
  ORDER BY place, name`;

function isAbandoned(name: string): boolean {
  const processId = processIdIn(name);
  return processId !== null && !isAlive(processId);
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
