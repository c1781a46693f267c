import { processIdIn } from './run-name.ts';
import { withAdmin } from './admin-session.ts';
import { dropDatabase } from './postgres-database.ts';
import { records } from '../session/answer.ts';

/** Drops every database of this run, and those of runs on this host whose process is gone. */
export async function removeDatabases(adminUrl: string, ownPrefix: string): Promise<readonly string[]> {
  return withAdmin({ adminUrl }, async (admin) => {
    // Those of another role are for that role to drop.
    const answer = await admin.run(
      String.raw`SELECT datname FROM pg_database WHERE datname LIKE 'pgparity\_%' AND pg_has_role(datdba, 'MEMBER')`,
    );
    const names = records(answer).map((row) => String(row['datname']));
    const doomed = names.filter((name) => name.startsWith(ownPrefix) || isAbandoned(name));
    for (const name of doomed) await dropDatabase(admin, name);
    return doomed;
  });
}

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
