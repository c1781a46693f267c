import { z } from 'zod';
import type { QueryTruth } from './truth.ts';
import type { Recall } from '../../vault/result/measured.ts';
import { bootstrapBuilds } from '../measure/bootstrap.ts';
import { mean, quantile } from '../dataset/statistics/quantile.ts';
import { exitCodes, PgparityError } from '../../base/errors.ts';

/** How right one answer was. */
export const queryRecall = z.object({
  k: z.int(),
  /** Returned rows that are no farther than the k-th exact one, over how many could be found. */
  tieExact: z.number(),
  /** Returned rows among the first k exact ones, ties broken by row, over how many could be found. */
  strict: z.number(),
  returned: z.int(),
  /** The smaller one of k and the rows that there were to find. */
  possible: z.int(),
});

export type QueryRecall = Readonly<z.infer<typeof queryRecall>>;

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
  return summariseBuilds([new Map(perQuery.entries())], seed);
}

/**
 * Recall over builds of one index and over the queries that all of them answered; the interval holds the recall of one
 * further build. Shares and quantiles are of all answers.
 */
export function summariseBuilds(builds: readonly ReadonlyMap<number, QueryRecall>[], seed: number): Recall {
  const asked = [...(builds[0]?.keys() ?? [])].filter((query) => builds.every((build) => build.has(query)));
  const perBuild = builds.map((build) => asked.flatMap((query) => build.get(query) ?? []));
  const answers = perBuild.flat();
  const [first] = answers;
  if (first === undefined) {
    throw new PgparityError('recall-of-nothing', 'No query was answered, so there is no recall.', {
      exitCode: exitCodes.serverFailed,
    });
  }
  if (answers.some(({ k }) => k !== first.k)) throw new RangeError('Recall at different k has no mean.');
  const shares = answers.map(({ tieExact }) => tieExact);
  const sharesOfBuilds = perBuild.map((build) => build.map(({ tieExact }) => tieExact));
  const { value, interval } = bootstrapBuilds(sharesOfBuilds, seed);
  return {
    k: first.k,
    queries: asked.length,
    builds: sharesOfBuilds.map(mean),
    mean: value,
    interval: [Math.max(0, interval[0]), Math.min(1, interval[1])],
    strictMean: mean(answers.map(({ strict }) => strict)),
    p5: quantile(shares, 0.05),
    worst: shares.reduce((worst, share) => Math.min(worst, share)),
    shareBelow80: shareOf(answers, ({ tieExact }) => tieExact < 0.8),
    shareShort: shareOf(answers, ({ returned, possible }) => returned < possible),
    meanReturned: mean(answers.map(({ returned }) => returned)),
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
