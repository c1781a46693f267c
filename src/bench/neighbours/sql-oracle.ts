import { checkAnswer } from './answer-check.ts';
import { exactSearchSql, readServerVector, type SearchedTable } from './exact-search-sql.ts';
import type { Truth } from './truth.ts';
import { exitCodes, PgparityError } from '../../base/errors.ts';
import { planOf } from '../../engine/plan/explain.ts';
import { indexesIn, planShape } from '../../engine/plan/shape.ts';
import type { Session, Value } from '../../engine/session/session.ts';
import { vectorLiteral } from '../../schema/vector/distance-operator.ts';

interface CrossCheckOptions {
  /** How many queries, spread evenly over all: 100 by default, or all where there are fewer. */
  readonly count?: number;
  /** The place of the row with that id. By default the id is the place. */
  readonly rowOf?: (id: string) => number;
  readonly signal?: AbortSignal;
  readonly onQuery?: (done: number, all: number) => void;
}

interface CrossCheck {
  readonly queries: number;
  /** Rows that the server put on the other side of the k-th distance, by no more than float32 rounds. */
  readonly withinRounding: number;
  /** How the server searched, as `planShape` writes it. */
  readonly plan: readonly string[];
}

/**
 * Asks the server for the same neighbours, with index scans off, and holds its answers against the truth: the second
 * oracle. The plan must name no index. The server counts in float32, so a row may be on the wrong side of the k-th
 * distance by `float32DistanceError` (1.3e-5 of cosine distance at 768 dimensions); any other difference is an error.
 *
 * Runs in a read-only transaction that is rolled back; the session must not be in one. Throws a PgparityError:
 * `exact-search-uses-index`; `oracles-disagree` with the query, the rows and the distances; `answer-not-a-row` for an id
 * that is no row's; `cross-check-aborted`; and what the session throws.
 */
export async function crossCheckWithSql(
  session: Session,
  table: SearchedTable,
  truth: Truth,
  queries: Float32Array,
  options: CrossCheckOptions = {},
): Promise<CrossCheck> {
  const all = truth.queries.length;
  const count = Math.min(options.count ?? countByDefault, all);
  const dimensions = queries.length / all;
  const sql = exactSearchSql(table, truth.metric, truth.k);
  await session.run('BEGIN READ ONLY');
  try {
    for (const kind of scans) await session.run(`SET LOCAL enable_${kind} = off`);
    let plan: readonly string[] = [];
    let withinRounding = 0;
    for (let done = 0; done < count; done += 1) {
      refuseAborted(options.signal);
      const query = Math.floor((done * all) / count);
      const vector = queries.subarray(query * dimensions, (query + 1) * dimensions);
      const parameters = [vectorLiteral(vector)];
      if (done === 0) plan = await exactPlan(session, sql, parameters);
      const ids = await searchedIds(session, sql, parameters, options.rowOf ?? rowOfId);
      const vectorOf = (row: number): Promise<Float32Array> => readServerVector(session, table, ids.get(row) ?? '');
      withinRounding += await checkAnswer(truth, { query, vector, rows: [...ids.keys()], vectorOf });
      options.onQuery?.(done + 1, count);
    }
    return { queries: count, withinRounding, plan };
  } finally {
    // After a lost connection there is nothing to roll back, and the loss is what has to be reported.
    await session.ask('ROLLBACK').catch(() => undefined);
  }
}

const countByDefault = 100;
const scans = ['indexscan', 'indexonlyscan', 'bitmapscan'];

async function exactPlan(session: Session, sql: string, parameters: readonly Value[]): Promise<readonly string[]> {
  const plan = await planOf(session, sql, parameters);
  const [index] = indexesIn(plan);
  if (index === undefined) return planShape(plan);
  throw new PgparityError(
    'exact-search-uses-index',
    `The server uses the index ${index} although index scans are off, so its answer may not be exact. Run the check before the index is built. The plan is ${planShape(plan).join(' > ')}.`,
    { exitCode: exitCodes.serverFailed },
  );
}

/** Ids by row, nearest first, without rows that have no distance. */
async function searchedIds(
  session: Session,
  sql: string,
  parameters: readonly Value[],
  rowOf: (id: string) => number,
): Promise<ReadonlyMap<number, string>> {
  const answer = await session.run(sql, parameters);
  const ids = new Map<number, string>();
  for (const [id, distance] of answer.rows) {
    if (distance === null || distance === 'NaN') continue;
    const row = rowOf(id ?? '');
    if (!Number.isInteger(row) || row < 0) {
      throw new PgparityError('answer-not-a-row', `A search returned the id ${id}, which is not a row number.`, {
        exitCode: exitCodes.serverFailed,
      });
    }
    if (ids.has(row)) {
      throw new PgparityError('answer-repeats-row', `A search returned the row ${row} twice. Ids must be unique.`, {
        exitCode: exitCodes.serverFailed,
      });
    }
    ids.set(row, id ?? '');
  }
  return ids;
}

function rowOfId(id: string): number {
  return /^\d+$/.test(id) ? Number(id) : Number.NaN;
}

function refuseAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted !== true) return;
  throw new PgparityError('cross-check-aborted', 'The check of exact search was cancelled.', {
    exitCode: exitCodes.broken,
    cause: signal.reason,
  });
}
