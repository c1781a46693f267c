import type { Answer, Database, Session } from 'pgparity';

/** Sessions of their own on one clone, for checks in which they meet. They end with the clone. */
export async function openSessions(cloneDatabase: () => Promise<Database>): Promise<[Session, Session]> {
  const database = await cloneDatabase();
  return [await database.open(), await database.open()];
}

/** `done`, or the SQLSTATE of the refusal. */
export function outcome(answer: Answer): string {
  return answer.kind === 'error' ? answer.sqlstate : 'done';
}
