import { indexesIn, planOf, scalar, type Session } from '../src/index.ts';
import { neighbourCount, search } from './vector-rows.ts';

/**
 * The share of the true neighbours that the index finds, 0 to 1, with the session's settings. A neighbour is true when it
 * is no farther than the last true one, so that ties cost nothing.
 *
 * Throws a RangeError when the plan does not name the index: then exact would be compared with exact.
 */
export async function recallOf(session: Session, table: string, index: string): Promise<number> {
  const used = indexesIn(await planOf(session, search(table)));
  if (!used.includes(index)) {
    throw new RangeError(`The search of ${table} uses ${used.join(', ') || 'no index'} instead of ${index}.`);
  }
  const answer = await session.run(`
    WITH found AS (${search(table)}),
         truth AS (SELECT place, max(distance) AS farthest, count(*) AS neighbours FROM search_truth GROUP BY place)
    SELECT count(DISTINCT (found.place, found.id)) FILTER (WHERE found.distance <= truth.farthest + ${tieBand})
           / (SELECT sum(neighbours) FROM truth)::float8
      FROM found JOIN truth USING (place)
     WHERE truth.neighbours = ${neighbourCount}`);
  return Number(scalar(answer));
}

// Single-precision distances of 768 dimensions agree to about 1e-6.
const tieBand = 1e-6;
