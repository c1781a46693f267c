import type { Database } from '../../../engine/database/database.ts';
import type { Session } from '../../../engine/session/session.ts';
import { quoteIdentifier } from '../../../engine/sql/identifier.ts';

/**
 * Makes every later session of the database plan its statements in other ways than the usual ones, so that an answer that
 * only follows from a plan (a LIMIT without an order, ties) is a different one. An embedded database has this session only.
 */
export async function planOtherwise(session: Session, { name, endpoint }: Database): Promise<void> {
  const set = endpoint.kind === 'embedded' ? 'SET' : `ALTER DATABASE ${quoteIdentifier(name)} SET`;
  for (const setting of ['enable_seqscan', 'enable_hashjoin', 'enable_hashagg', 'enable_memoize']) {
    await session.run(`${set} ${setting} = off`);
  }
}
