import type { QueryTruth } from './truth.ts';
import type { Recall } from '../../vault/result/result.ts';
import { bootstrapMean } from '../measure/bootstrap.ts';
import { mean, quantile } from '../dataset/statistics/quantile.ts';
import { exitCodes, PgparityError } from '../../base/errors.ts';

/** How right one answer was. */
interface QueryRecall {
  readonly k: number;
  /** Returned rows that are no farther than the k-th exact one, over how many could be found. */
  readonly tieExact: number;
  /** Returned rows among the first k exact ones, ties broken by row, over how many could be found. */
  readonly strict: number;
  readonly returned: number;
  /** The smaller one of k and the rows that there were to find. */
  readonly possible: number;
}

/**
 * How many of the rows that a search returned are right. The truth was made for the same k; it has fewer than k rows only
 * where fewer could be found, and then finding all of them is a recall of 1.
 *
 * Throws a PgparityError where no recall can be computed: `truth-missing` when nothing is known to be right,
 * `answer-too-long` for more than k rows, `answer-repeats-row` for a row that is there twice, and `answer-not-a-row` for
 * what is no number of a row.
 */
export function recallOf(truth: QueryTruth | undefined, returned: readonly number[], k: number): QueryRecall {
  if (truth === undefined || truth.expected.length === 0) {
    throw new PgparityError(
      'truth-missing',
      'A query has no exact neighbours to compare its answer with. Compute them first.',
      {
        exitCode: exitCodes.broken,
      },
    );
  }
  refuseAnswer(returned, k);
  const possible = Math.min(k, truth.expected.length);
  const shareIn = (rows: Uint32Array): number => {
    const right = new Set(rows);
    return returned.filter((row) => right.has(row)).length / possible;
  };
  return {
    k,
    tieExact: Math.min(1, shareIn(truth.expected)),
    strict: shareIn(truth.expected.subarray(0, possible)),
    returned: returned.length,
    possible,
  };
}

/** Recall over queries, with a 95 % bootstrap interval of the mean that the same seed repeats. Needs one query or more. */
export function summariseRecall(perQuery: readonly QueryRecall[], seed: number): Recall {
  const [first] = perQuery;
  if (first === undefined) {
    throw new PgparityError('recall-of-nothing', 'No query was answered, so there is no recall.', {
      exitCode: exitCodes.serverFailed,
    });
  }
  if (perQuery.some(({ k }) => k !== first.k)) throw new RangeError('Recall at different k has no mean.');
  const shares = perQuery.map(({ tieExact }) => tieExact);
  const { value, interval } = bootstrapMean(shares, seed);
  return {
    k: first.k,
    queries: perQuery.length,
    mean: value,
    interval,
    strictMean: mean(perQuery.map(({ strict }) => strict)),
    p5: quantile(shares, 0.05),
    worst: shares.reduce((worst, share) => Math.min(worst, share)),
    shareBelow80: shareOf(perQuery, ({ tieExact }) => tieExact < 0.8),
    shareShort: shareOf(perQuery, ({ returned, possible }) => returned < possible),
    meanReturned: mean(perQuery.map(({ returned }) => returned)),
  };
}

function refuseAnswer(returned: readonly number[], k: number): void {
  if (returned.length > k) {
    throw new PgparityError('answer-too-long', `A search for ${k} rows returned ${returned.length}.`, {
      exitCode: exitCodes.serverFailed,
    });
  }
  const seen = new Set<number>();
  for (const row of returned) {
    if (!Number.isInteger(row) || row < 0) {
      throw new PgparityError('answer-not-a-row', `A search returned ${row}, which is not a row number.`, {
        exitCode: exitCodes.serverFailed,
      });
    }
    if (seen.has(row)) {
      throw new PgparityError('answer-repeats-row', `A search returned the row ${row} twice.`, {
        exitCode: exitCodes.serverFailed,
      });
    }
    seen.add(row);
  }
}

function shareOf(perQuery: readonly QueryRecall[], holds: (query: QueryRecall) => boolean): number {
  return perQuery.filter(holds).length / perQuery.length;
}
