import type { Capture, Sent } from './capture/capture.ts';
import { statementKey } from './capture/statement-key.ts';
import type { WorkloadStatement } from './workload-file.ts';
import type { Answer } from '../../engine/session/answer.ts';
import type { Database } from '../../engine/database/database.ts';
import { StatementError, type Session } from '../../engine/session/session.ts';

/** Sends the statements one after the other, each on its connection, and keeps the answers. */
export async function replayStatements(
  statements: readonly WorkloadStatement[],
  database: Database,
  onTick: (done: number) => void,
  signal?: AbortSignal,
): Promise<Capture> {
  const sessions = new Map<number, Session>();
  const sent: Sent[] = [];
  try {
    for (const statement of statements) {
      signal?.throwIfAborted();
      const { connection, sql } = statement;
      const session = sessions.get(connection) ?? (await openLimited(database));
      sessions.set(connection, session);
      const answer = await answerTo(statement, session);
      sent.push({ connection, sql, key: statementKey(sql), parameters: [], answer, rowsLeftOut: 0 });
      onTick(sent.length);
    }
    return { statements: sent };
  } finally {
    for (const session of sessions.values()) await session.close();
  }
}

/** The statements come one after the other, so one that waits for another connection would wait for ever. */
async function openLimited(database: Database): Promise<Session> {
  const session = await database.open();
  await session.run("SET lock_timeout = '5s'");
  return session;
}

async function answerTo({ sql, parameters, data }: WorkloadStatement, session: Session): Promise<Answer> {
  if (data === null) return session.ask(sql, parameters);
  try {
    return await session.copyFrom(sql, data);
  } catch (error) {
    if (error instanceof StatementError) return error.answer;
    throw error;
  }
}
