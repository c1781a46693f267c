import { tieLimit } from './tie-band.ts';
import type { QueryTruth, Truth } from './truth.ts';
import type { Metric } from '../dataset/vector-source.ts';
import { UsageError } from '../../base/errors.ts';

/** What one searcher found among its rows: those of query q from `starts[q]` to `starts[q + 1]`, nearest first. */
export interface FoundRows {
  readonly starts: Uint32Array;
  readonly distances: Float64Array;
  readonly rows: Uint32Array;
}

/** Puts together what searchers found who each had a part of the rows. Throws a UsageError when too many rows tie. */
export function truthOf(
  found: readonly FoundRows[],
  facts: { readonly k: number; readonly metric: Metric; readonly rows: number; readonly queries: number },
): Truth {
  const { k, metric, rows } = facts;
  let ids = 0;
  const queries = Array.from({ length: facts.queries }, (_, query) => {
    const merged = mergedQuery(found, query, k, metric);
    ids += merged.expected.length;
    refuseTies(ids - facts.queries * k, tiesMax, metric);
    return merged;
  });
  return { k, metric, rows, queries };
}

/** Throws a UsageError: a list that is cut would be a wrong truth. */
export function refuseTies(ties: number, max: number, metric: Metric): void {
  if (ties <= max) return;
  throw new UsageError(
    'too-many-ties',
    `More than ${max.toLocaleString('en')} rows have the same ${metric} distance as the k-th neighbour of their query: remove duplicate rows, or queries that are equidistant to all rows.`,
  );
}

/** How many rows beyond queries × k a truth holds at most. */
export const tiesMax = 1_000_000;

function mergedQuery(found: readonly FoundRows[], query: number, k: number, metric: Metric): QueryTruth {
  const entries = found.flatMap(({ starts, distances, rows }) => {
    const from = starts[query] ?? 0;
    const to = starts[query + 1] ?? 0;
    return Array.from(rows.subarray(from, to), (row, index) => ({ distance: distances[from + index] ?? 0, row }));
  });
  entries.sort((left, right) => left.distance - right.distance || left.row - right.row);
  const last = entries[k - 1];
  const limit = last === undefined ? Number.POSITIVE_INFINITY : tieLimit(metric, last.distance);
  const within = entries.filter(({ distance }) => distance <= limit);
  return {
    expected: Uint32Array.from(within, ({ row }) => row),
    distances: Float64Array.from(within, ({ distance }) => distance),
  };
}
