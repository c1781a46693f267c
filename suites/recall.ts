import { indexesIn, planOf, records, type Session } from 'pgparity';
import { nearest, neighbourCount } from './vector-rows.ts';

/**
 * The share of the true neighbours that the index finds, 0 to 1, with the session's settings. A neighbour is true when it
 * is no farther than the last true one, so that ties cost nothing.
 *
 * Each query is a statement of its own with its vector as the parameter: ScaNN serves neither a join with a table of
 * queries (`CROSS JOIN LATERAL`) nor a vector from a subquery. Throws a RangeError when the plan of one does not name the
 * index: then exact would be compared with exact.
 */
export async function recallOf(session: Session, table: string, index: string): Promise<number> {
  const queries = records(await session.run(truth));
  let found = 0;
  for (const { embedding, farthest } of queries) {
    const values = [embedding ?? ''];
    const used = indexesIn(await planOf(session, nearest(table), values));
    if (!used.includes(index)) {
      throw new RangeError(`A search of ${table} uses ${used.join(', ') || 'no index'} instead of ${index}.`);
    }
    const answer = await session.run(nearest(table), values);
    found += answer.rows.filter(([, distance]) => Number(distance) <= Number(farthest) + tieBand).length;
  }
  return found / (queries.length * neighbourCount);
}

const truth = `
SELECT queries.embedding, max(distance) AS farthest
  FROM search_queries AS queries JOIN search_truth USING (place)
 GROUP BY place, queries.embedding HAVING count(*) = ${neighbourCount} ORDER BY place`;

// Single-precision distances of 768 dimensions agree to about 1e-6.
const tieBand = 1e-6;
