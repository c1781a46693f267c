import { planOf } from '../../engine/plan/explain.ts';
import { indexesIn } from '../../engine/plan/shape.ts';
import type { RowsAnswer } from '../../engine/session/answer.ts';
import type { Session, Value } from '../../engine/session/session.ts';

/**
 * The rows that the search finds through the index, or null when no plan takes it although every other way is made dear.
 * The session's settings stay so.
 */
export async function searchThroughIndex(
  session: Session,
  index: string,
  sql: string,
  values: readonly Value[],
): Promise<RowsAnswer | null> {
  await session.script('SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_sort = off');
  const indexes = indexesIn(await planOf(session, sql, values));
  return indexes.includes(index) ? session.run(sql, values) : null;
}

/** Makes a search look at every leaf, so that what it does not find is not in the index. */
export async function searchAllLeaves(session: Session, leaves: number): Promise<void> {
  await session.script(`LOAD 'alloydb_scann'; SET scann.num_leaves_to_search = ${leaves}`);
}

/** The vector of a row of `probe_rows`, as text. */
export async function vectorOfRow(session: Session, id: number): Promise<string> {
  const { rows } = await session.run('SELECT embedding FROM probe_rows WHERE id = $1', [id]);
  const [vector] = rows[0] ?? [];
  if (vector === null || vector === undefined) throw new RangeError(`probe_rows has no vector in row ${id}.`);
  return vector;
}
